"""What Schemathesis does to each request before it leaves."""
import uuid

import schemathesis

# The example of the contract, which would be sent with request after request: all but the first were refused for that alone.
EXAMPLE = "8e03978e-40d5-43dd-bc93-6894a57f9324"


def lacks_credentials(case):
    """Whether the request is to show what happens without a token."""
    data = getattr(getattr(case.meta, "phase", None), "data", None)
    named = str(getattr(data, "parameter", None) or "").lower() == "authorization"
    return named and "missing" in str(getattr(data, "scenario", "")).lower()


@schemathesis.serializer("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
def spreadsheet(context, value):
    """No schema can make a spreadsheet: what is generated is sent as it is, and refused."""
    return value if isinstance(value, bytes) else str(value).encode(errors="replace")


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.headers and case.headers.get("Idempotency-Key") == EXAMPLE:
        case.headers["Idempotency-Key"] = str(uuid.uuid4())
    if lacks_credentials(case):
        # The token of the configuration would be sent all the same.
        for headers in (case.headers, kwargs.get("headers")):
            for name in [name for name in headers or {} if name.lower() == "authorization"]:
                del headers[name]
