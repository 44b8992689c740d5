"""What came of asking one model."""
import json
from collections import Counter


class Tally:
    """Counts answers by what they were worth, and keeps an example of each kind."""

    def __init__(self, name, version):
        self.name = name
        self.shares_runs = version is not None and version.get("batching")
        self.why_alone = version.get("batching_reason") if version is not None else None
        self.served = version is not None
        self.asked = 0
        self.ok = 0
        self.kinds = Counter()
        self.refused = Counter()
        self.wrong = Counter()
        self.errors = Counter()
        self.examples = {}

    @classmethod
    def unserved(cls, name):
        """The tally of a model that the server does not serve."""
        return cls(name, None)

    @property
    def failed(self):
        """True when an answer was wrong, or there was none."""
        return bool(self.wrong or self.errors)

    @property
    def verdict(self):
        """The worst that happened."""
        if not self.served:
            return "not served"
        if self.wrong:
            return "WRONG"
        if self.errors:
            return "ERROR"
        return "refused" if self.refused else "ok"

    def count(self, phase, question, status, headers, body):
        """Counts the answer to a question."""
        if status >= 500:
            self.error(phase, question.way, f"{status}: {reason_of(body)}")
        elif status >= 400:
            self.asked += 1
            if question.may_refuse:
                self.ok += 1
            else:
                self.note(self.refused, phase, question.way, f"{status}: {reason_of(body)}")
        else:
            self.judge(phase, question, headers, body)

    def judge(self, phase, question, headers, body):
        """Counts an answer of status 200."""
        self.asked += 1
        try:
            problem = question.judge(headers, body)
        except Exception as error:  # an answer that cannot be read is wrong, however that shows
            problem = f"cannot be read: {type(error).__name__}: {error}"
        if problem is not None:
            self.note(self.wrong, phase, question.way, problem)
            return
        self.ok += 1
        kind = question.kind(body)
        if kind:
            self.kinds[kind] += 1

    def error(self, phase, way, text):
        """Counts a failure of the server."""
        self.asked += 1
        self.note(self.errors, phase, way, text)

    def note(self, counter, phase, way, text):
        """Counts under phase and way, with the first text as example."""
        key = (phase, way)
        counter[key] += 1
        self.examples.setdefault((id(counter), key), text)

    def describe(self):
        """The line of the model, and lines for what was refused, wrong or failed."""
        shares = "shares runs" if self.shares_runs else "runs alone"
        kinds = ", ".join(self.kinds)
        lines = [f"{self.name:36} {self.verdict:8} {self.ok:5} of {self.asked:5}  {shares:11}  {kinds}"]
        if self.why_alone:
            lines.append(f"    runs alone: {self.why_alone}")
        for word, counter in (("WRONG", self.wrong), ("ERROR", self.errors), ("refused", self.refused)):
            for (phase, way), count in counter.items():
                text = self.examples[id(counter), (phase, way)]
                lines.append(f"    {word} {count} {phase}, {way}: {text[:260]}")
        return "\n".join(lines)


def reason_of(body):
    """The message of an error."""
    try:
        return str(json.loads(body)["error"])
    except (ValueError, KeyError, TypeError):
        return body[:100].decode(errors="replace") or "no message"
