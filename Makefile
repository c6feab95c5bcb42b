# Each target installs what it needs first. `make help` lists them.

SWIFT ?= swift
KUBECTL ?= kubectl
PREFIX ?= /usr/local
# The C libraries that the package links; Debian's names.
PACKAGES := libcurl4-openssl-dev libyaml-dev libssl-dev libsqlite3-dev pkg-config
SOURCES := Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

.DEFAULT_GOAL := help
.PHONY: help dependencies build demo test fuzz lint format bench crd install install-program uninstall clean

help: ## Show what there is.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

dependencies: ## Install the C libraries where they are missing.
	@scripts/install-dependencies $(PACKAGES)

build: dependencies ## Build podpattern for release.
	$(SWIFT) build -c release --product podpattern

demo: dependencies ## Build, and show both samples of the seed coming up in a simulated cluster.
	$(SWIFT) build --product podpattern
	$$($(SWIFT) build --show-bin-path)/podpattern playground --until-ready \
	  -f config/samples/weather.yaml -f config/samples/log.yaml

# Few tests at a time: those against a real kube-apiserver share one, and it takes its time when
# everything asks at once.
test: dependencies ## Run every test; those that need a real kube-apiserver say when it is missing.
	$(SWIFT) test --explicit-target-dependency-import-check error \
	  --experimental-maximum-parallelization-width 4

fuzz: dependencies ## Give the parsers a hundred thousand changed inputs (FUZZ_ROUNDS, FUZZ_SEED).
	FUZZ_ROUNDS=$${FUZZ_ROUNDS:-100000} $(SWIFT) test --filter FuzzTests

lint: ## Check the format of every Swift file.
	$(SWIFT) format lint --strict --recursive $(SOURCES)

format: ## Put every Swift file into its format.
	$(SWIFT) format --in-place --recursive $(SOURCES)

bench: build ## Measure against a real kube-apiserver (KUBEBUILDER_ASSETS); takes minutes.
	$(SWIFT) run -c release --package-path Benchmarks expansion-benchmark \
	  --podpattern "$$($(SWIFT) build -c release --show-bin-path)/podpattern"

crd: dependencies ## Write the CRD into config/crd.
	$(SWIFT) run podpattern crd > config/crd/podpattern.dev_podpatterns.yaml

install: ## Apply the CRD to the cluster that kubectl points at.
	$(KUBECTL) apply -f config/crd/podpattern.dev_podpatterns.yaml

install-program: build ## Install podpattern, and kubectl-podpattern for kubectl, under PREFIX.
	install -D -m 755 "$$($(SWIFT) build -c release --show-bin-path)/podpattern" \
	  "$(DESTDIR)$(PREFIX)/bin/podpattern"
	ln -sf podpattern "$(DESTDIR)$(PREFIX)/bin/kubectl-podpattern"

uninstall: ## Delete the CRD, and with it every PodPattern and its pods.
	$(KUBECTL) delete -f config/crd/podpattern.dev_podpatterns.yaml

clean: ## Delete what was built.
	$(SWIFT) package clean
