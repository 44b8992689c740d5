// A stand-in for the image of cAdvisor: Google's own library with the metrics that cAdvisor's
// program exposes, and without its pages. Its containers, labels and values are the real ones.
package main

import (
	"flag"
	"log"
	"net/http"
	"time"

	"github.com/google/cadvisor/cache/memory"
	"github.com/google/cadvisor/container"
	_ "github.com/google/cadvisor/container/docker/install"
	info "github.com/google/cadvisor/info/v1"
	v2 "github.com/google/cadvisor/info/v2"
	"github.com/google/cadvisor/manager"
	"github.com/google/cadvisor/metrics"
	"github.com/google/cadvisor/utils/sysfs"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"k8s.io/utils/clock"
)

func main() {
	// The library has the flags of the containers; these are the program's own.
	storeLabels := flag.Bool("store_container_labels", true, "report labels of containers")
	port := flag.String("port", "8080", "port to listen on")
	// Those that cAdvisor leaves out unless they are asked for.
	disabled := container.MetricSet{
		container.NetworkAdvancedTcpUsageMetrics: struct{}{}, container.CPUSetMetrics: struct{}{},
		container.CPUTopologyMetrics: struct{}{}, container.HugetlbUsageMetrics: struct{}{},
		container.MemoryNumaMetrics: struct{}{}, container.NetworkTcpUsageMetrics: struct{}{},
		container.NetworkUdpUsageMetrics: struct{}{}, container.PerfMetrics: struct{}{},
		container.ProcessMetrics: struct{}{}, container.ProcessSchedulerMetrics: struct{}{},
		container.ReferencedMemoryMetrics: struct{}{}, container.ResctrlMetrics: struct{}{},
	}
	flag.Var(&disabled, "disable_metrics", "kinds of metrics to leave out")
	flag.Parse()

	included := container.AllMetrics.Difference(disabled)
	dynamic := false
	containers, err := manager.New(
		memory.New(2*time.Minute, nil), sysfs.NewRealSysFs(),
		manager.HousekeepingConfig{Interval: manager.HousekeepingInterval, AllowDynamic: &dynamic},
		included, http.DefaultClient, []string{""}, nil, "", 0,
	)
	if err != nil {
		log.Fatal(err)
	}
	if err := containers.Start(); err != nil {
		log.Fatal(err)
	}

	labels := metrics.DefaultContainerLabels
	if !*storeLabels {
		labels = metrics.BaseContainerLabels(nil)
	}
	options := v2.RequestOptions{IdType: v2.TypeName, Count: 1, Recursive: true}
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		metrics.NewPrometheusCollector(containers, func(c *info.ContainerInfo) map[string]string {
			return labels(c)
		}, included, clock.RealClock{}, options),
		metrics.NewPrometheusMachineCollector(containers, included),
	)
	http.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{
		ErrorHandling: promhttp.ContinueOnError,
	}))
	http.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("ok"))
	})
	log.Fatal(http.ListenAndServe(":"+*port, nil))
}
