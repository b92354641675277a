# Every target does its own set-up; nothing needs to be installed beforehand but Python >= 3.11.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_TEST := $(VENV)/.ready-test
# GNU Radio runs under the system's Python, which a virtual environment does not see.
SYSTEM_PYTHON := /usr/bin/python3
HAS_GNU_RADIO := $(SYSTEM_PYTHON) -c "from gnuradio import gr, uhd, zeromq" >/dev/null 2>&1
# UHD's simulated E320, for tests/flowgraphs/test_usrp.py.
USRP_SIMULATOR := python3-uhd python3-gevent python3-msgpack python3-netaddr python3-pyroute2 \
  python3-pyudev python3-six soapysdr0.8-module-uhd
HAS_BROWSER := which chromium chromium-browser google-chrome 2>/dev/null | grep -q .
APT := apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=2 -o Acquire::http::Timeout=30

.PHONY: demo test lint radio browser clean help

demo: $(READY)  ## send the sample face over AWGN at 6 dB
	$(BIN)/python run_link.py run --out results/demo

test: $(READY_TEST) radio browser lint  ## everything that can be checked, under ten minutes on two cores
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile

radio:  ## GNU Radio 3.10 by apt, where it is missing and root and apt are there
	@$(HAS_GNU_RADIO) || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "installing GNU Radio by apt: 130 MB to fetch, half a minute"; \
	    { $(APT) update; DEBIAN_FRONTEND=noninteractive $(APT) install -y \
	      --no-install-recommends gnuradio uhd-host $(USRP_SIMULATOR); } >/tmp/gnuradio-apt.log 2>&1 || \
	      tail -n 3 /tmp/gnuradio-apt.log; \
	  fi; \
	  $(HAS_GNU_RADIO) || echo "no GNU Radio here: the radio tests will be skipped" \
	    "(as root: apt-get install --no-install-recommends gnuradio uhd-host)"; \
	}

browser:  ## Chromium by apt for the page's tests, where it is missing and root and apt are there
	@$(HAS_BROWSER) || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "installing Chromium by apt: 110 MB to fetch, half a minute"; \
	    { $(APT) update; DEBIAN_FRONTEND=noninteractive $(APT) install -y \
	      --no-install-recommends chromium fonts-dejavu-core; } >/tmp/chromium-apt.log 2>&1 || \
	      tail -n 3 /tmp/chromium-apt.log; \
	  fi; \
	  $(HAS_BROWSER) || echo "no Chromium here: the tests of the page in a browser will be skipped" \
	    "(as root: apt-get install --no-install-recommends chromium)"; \
	}

lint: $(READY_TEST)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

$(VENV)/bin/python:
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python >= 3.11 is needed')"
	$(PYTHON) -m venv $(VENV)

# torch comes first and by pip alone: its pinned version is the build that this machine offers.
$(READY): $(VENV)/bin/python constraints.txt pyproject.toml
	$(BIN)/python -m pip install -q -c constraints.txt torch
	$(BIN)/python -m pip install -q -c constraints.txt -e .
	touch $@

# lpips asks for torchvision, of which there is no build for every torch; its heads are all we test.
$(READY_TEST): $(READY)
	$(BIN)/python -m pip install -q -c constraints.txt -e ".[heic,page,test]"
	$(BIN)/python -m pip install -q -c constraints.txt --no-deps lpips
	touch $@

clean:  ## remove the environment and results
	rm -rf $(VENV) results build *.egg-info

help:
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'
