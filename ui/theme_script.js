// Runs before the first paint, so that a dark page never flashes light.
{
  let choice;
  try {
    choice = localStorage.getItem("modelwatch.theme");
  } catch {
    // Storage is forbidden: follow the system.
  }
  const dark = choice === "dark" ||
    (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}
