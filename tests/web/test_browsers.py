import pytest

from app.web.browsers import named

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; rv:145.0) Gecko/20100101 Firefox/145.0",
            "Firefox, Windows",
        ),
        (f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chrome/156.0 Safari/537.36", "Chrome, Linux"),
        (
            f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/156.0 Safari/537.36 Edg/156.0",
            "Edge, Windows",
        ),
        (
            f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) {WEBKIT} Version/18 Safari/605",
            "Safari, macOS",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/605",
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) SamsungBrowser/27 Chrome/125",
            "Samsung Internet, Android",
        ),
        ("curl/8.5", "curl/8.5"),
        ("Something (Linux)", "Linux"),
        ("", ""),
    ],
)
def test_a_browser_is_called_as_people_know_it(agent, told):
    assert named(agent) == told
