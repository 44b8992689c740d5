"""A usual Python service, to compare with: FastAPI, pydantic, scikit-learn, prometheus_client.

Usage: fastapi_server.py PORT
"""
import sys
import time

import numpy as np
import uvicorn
from fastapi import FastAPI, Request
from prometheus_client import Counter, Histogram, make_asgi_app
from pydantic import BaseModel
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(0)
features = rng.normal(size=(2000, 19))
model = LogisticRegression().fit(features, features[:, 0] > 0)

app = FastAPI()
app.mount("/metrics", make_asgi_app())
requests = Counter("http_requests_total", "Requests", ["endpoint", "status"])
latency = Histogram("http_request_duration_seconds", "Latency", ["endpoint"])
predictions = Counter("model_predictions_total", "Predictions", ["model", "class"])


class Customer(BaseModel):
    gender: str
    SeniorCitizen: int
    Partner: str
    Dependents: str
    tenure: float
    PhoneService: str
    MultipleLines: str
    InternetService: str
    OnlineSecurity: str
    OnlineBackup: str
    DeviceProtection: str
    TechSupport: str
    StreamingTV: str
    StreamingMovies: str
    Contract: str
    PaperlessBilling: str
    PaymentMethod: str
    MonthlyCharges: float
    TotalCharges: float


@app.middleware("http")
async def observe(request: Request, call_next):
    start = time.perf_counter()
    response = await call_next(request)
    latency.labels(request.url.path).observe(time.perf_counter() - start)
    requests.labels(request.url.path, response.status_code).inc()
    return response


@app.post("/predict")
def predict(customer: Customer):
    row = np.zeros((1, 19))
    row[0, 4], row[0, 17], row[0, 18] = customer.tenure, customer.MonthlyCharges, customer.TotalCharges
    score = float(model.predict_proba(row)[0, 1])
    label = "Yes" if score >= 0.5 else "No"
    predictions.labels("churn", label).inc()
    return {"prediction": label, "probability": score}


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
