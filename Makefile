# Each target installs what it needs first. `make help` lists them.

SWIFT ?= swift
KUBECTL ?= kubectl
HELM ?= helm
CONTAINER_TOOL ?= docker
# Not latest, which Kubernetes pulls at each start.
IMAGE ?= podpattern:dev
SHIPPER_IMAGE ?= podpattern-shipper:dev
PREFIX ?= /usr/local
MAN ?= .build/man1
# The C libraries that the package links; Debian's names.
PACKAGES := libcurl4-openssl-dev libyaml-dev libssl-dev libsqlite3-dev pkg-config
# What tests run that machines may not have, and that is small.
TEST_PACKAGES := lua5.1 python3-jsonschema
VALUES_SCHEMA := charts/podpattern/values.schema.json
SOURCES := Package.swift Sources Tests Examples Benchmarks/Package.swift Benchmarks/Sources \
  Benchmarks/Tests Benchmarks/Micro

.DEFAULT_GOAL := help
.PHONY: help dependencies build demo test drills fuzz lint format bench bench-growth bench-logs \
  micro-bench micro-bench-baseline test-benchmarks test-dependencies valgrind fluent-bit crd \
  chart-golden docker-build release-check archives \
  install install-program man deploy undeploy uninstall clean

help: ## Show what there is.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 24

dependencies: ## Install the C libraries where they are missing.
	@scripts/install-dependencies $(PACKAGES)

build: dependencies ## Build podpattern for release.
	$(SWIFT) build -c release --product podpattern

demo: dependencies ## Build, and show both samples of the seed coming up in a simulated cluster.
	$(SWIFT) build --product podpattern
	$(SWIFT) build --product podpattern-playground
	$$($(SWIFT) build --show-bin-path)/podpattern playground --until-ready \
	  -f config/samples/weather.yaml -f config/samples/log.yaml

# What takes long, or needs a real server, is known by the names of its suites; a test holds them to it.
LONG := \.(Real\w*|\w*Drills)/
RUN_TESTS := $(SWIFT) test --explicit-target-dependency-import-check error

# Not all at once: a test that waits for a processor comes nearer to its time limit.
test-dependencies: dependencies
	@scripts/install-dependencies $(TEST_PACKAGES) || echo "without $(TEST_PACKAGES), their tests are skipped" >&2

test: test-dependencies ## Run all tests but the drills and those that need a real server: minutes.
	$(RUN_TESTS) --experimental-maximum-parallelization-width 12 --skip '$(LONG)'

# Operators that share the processors with other drills would lose their leases of a few seconds. Of the
# others few run at a time: those against a real kube-apiserver share one, and it takes its time when
# everything asks at once.
drills: dependencies ## Run drills, and what needs a real server (KUBEBUILDER_ASSETS) or Fluent Bit (FLUENT_BIT).
	$(RUN_TESTS) --no-parallel --filter '\.LeaderDrills/'
	$(RUN_TESTS) --experimental-maximum-parallelization-width 4 --filter '$(LONG)' \
	  --skip '\.LeaderDrills/'

fuzz: dependencies ## Give the parsers a hundred thousand changed inputs (FUZZ_ROUNDS, FUZZ_SEED).
	FUZZ_ROUNDS=$${FUZZ_ROUNDS:-100000} $(RUN_TESTS) --filter FuzzTests

lint: ## Check formats, that what is read from outside can't end the process, and what a release has to have.
	$(SWIFT) format lint --strict --recursive $(SOURCES)
	scripts/lint-totality --self-check
	scripts/lint-totality
	scripts/release-check --always

format: ## Put every Swift file into its format.
	$(SWIFT) format --in-place --recursive $(SOURCES)

# What both benchmarks of expansion begin with; more arguments are given as ARGUMENTS="--rounds 1".
EXPANSION = $(SWIFT) run -c release --package-path Benchmarks expansion-benchmark
OPERATOR = --podpattern "$$($(SWIFT) build -c release --show-bin-path)/podpattern"

bench: build ## Measure beside ReplicaSets on a real kube-apiserver (KUBEBUILDER_ASSETS); 20 minutes.
	$(EXPANSION) compare $(OPERATOR) $(ARGUMENTS)

bench-growth: build ## Measure what a pod costs the more there are (KUBEBUILDER_ASSETS); 15 minutes.
	$(EXPANSION) growth $(OPERATOR) $(ARGUMENTS)

test-benchmarks: dependencies ## Test what the benchmarks print.
	$(SWIFT) test -c release --package-path Benchmarks

MICRO = $(SWIFT) run -c release micro-benchmark --baseline Benchmarks/baseline.tsv \
  --origin "$$(scripts/toolchain)"

valgrind:
	@scripts/install-dependencies valgrind binutils

micro-bench: dependencies valgrind ## Count instructions and allocations, and compare them with the baseline.
	$(MICRO) $(ARGUMENTS)

micro-bench-baseline: dependencies valgrind ## Count them, and write the baseline anew.
	$(MICRO) --write

# Said before anything is built.
fluent-bit:
	@test -x "$(FLUENT_BIT)" || { echo "set FLUENT_BIT to the path of a fluent-bit 5.1" >&2; exit 1; }

bench-logs: fluent-bit build ## Count the lines that log sidecars lose and repeat (FLUENT_BIT); 15 minutes.
	$(SWIFT) run -c release --package-path Benchmarks log-sidecars \
	  --podpattern "$$($(SWIFT) build -c release --show-bin-path)/podpattern" \
	  --shipper "$$(scripts/build-shipper)"

crd: dependencies ## Write the CRD into config/crd and the chart, and what is made of it for people and tools.
	for kind in podpatterns podpatternclasses; do \
	  $(SWIFT) run podpattern crd $$kind > config/crd/podpattern.dev_$$kind.yaml && \
	  cp config/crd/podpattern.dev_$$kind.yaml charts/podpattern/files/ || exit 1; done
	$(SWIFT) run podpattern api-docs > docs/api.md
	$(SWIFT) run podpattern kustomize configuration > config/kustomize/configuration.yaml
	$(SWIFT) run podpattern kustomize schema > config/kustomize/schema.json
	$(SWIFT) run podpattern json-schema > config/json-schema/podpattern.dev/podpattern_v1alpha1.json
	$(SWIFT) run podpattern json-schema configuration > config/json-schema/podpattern-configuration.json
	$(SWIFT) run podpattern json-schema values -f $(VALUES_SCHEMA) > $(VALUES_SCHEMA).new
	mv $(VALUES_SCHEMA).new $(VALUES_SCHEMA)

chart-golden: ## Render the chart anew into the files that tests compare it with.
	for values in Tests/DeploymentTests/Golden/*.values.yaml; do \
	  $(HELM) template podpattern charts/podpattern --namespace podpattern-system \
	    --set crds.enabled=false --values $$values > $${values%.values.yaml}.golden.yaml; done

docker-build: ## Build both images (CONTAINER_TOOL, IMAGE, SHIPPER_IMAGE).
	$(CONTAINER_TOOL) build --tag $(IMAGE) --build-arg REVISION=$$(git rev-parse HEAD) .
	$(CONTAINER_TOOL) build --tag $(SHIPPER_IMAGE) --build-arg REVISION=$$(git rev-parse HEAD) \
	  --target log-shipper .

release-check: ## Say whether this tree could be released as it is (HELM, KUBECTL, BUILDAH).
	scripts/release-check --self-check --skip images
	scripts/release-check

archives: dependencies ## Build the archives of the programs that a release has, for this architecture.
	scripts/build-archives

install: ## Apply the CRD to the cluster that kubectl points at.
	$(KUBECTL) apply --server-side -k config/crd

install-program: build ## Install podpattern, kubectl's plugin, man pages and completion under PREFIX.
	$(SWIFT) build -c release --product podpattern-playground
	DESTDIR="$(DESTDIR)" PREFIX="$(PREFIX)" scripts/install-program \
	  "$$($(SWIFT) build -c release --show-bin-path)"

man: dependencies ## Write the man pages into MAN (.build/man1).
	$(SWIFT) run podpattern man --directory $(MAN)
	$(SWIFT) run podpattern-playground --experimental-dump-help > $(MAN)/help.json
	$(SWIFT) run podpattern man --directory $(MAN) --help-dump $(MAN)/help.json
	rm $(MAN)/help.json

deploy: ## Apply the CRD, the operator and its roles to the cluster that kubectl points at.
	$(KUBECTL) apply --server-side -k config/default

undeploy: ## Delete the operator and its roles; the CRD, the PodPatterns and their pods stay.
	$(KUBECTL) delete --namespace podpattern-system -k config/manager
	$(KUBECTL) delete --namespace podpattern-system -k config/rbac

uninstall: ## Delete the CRD, and with it every PodPattern and its pods.
	$(KUBECTL) delete -f config/crd/podpattern.dev_podpatterns.yaml -f config/crd/podpattern.dev_podpatternclasses.yaml

clean: ## Delete what was built.
	$(SWIFT) package clean
