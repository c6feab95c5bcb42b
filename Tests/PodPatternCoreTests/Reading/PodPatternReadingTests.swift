import KubernetesCore
import KubernetesYAML
import Testing

@testable import PodPatternCore

@Suite struct PodPatternReadingTests {
  private func read(_ spec: String) throws -> PodPatternSpec {
    let text = """
      apiVersion: podpattern.dev/v1alpha1
      kind: PodPattern
      metadata: {name: example}
      spec:
        template: {spec: {containers: [{name: a, image: a}]}}
        \(spec)
      """
    let document = try #require(try YAMLStream.parse(text).first)
    return try PodPattern(json: document.value).spec
  }

  @Test func `fields that a PodPattern leaves out have their defaults`() throws {
    let spec = try read("")
    #expect(spec.replicas == 1)
    #expect(spec.sharedVolume == SharedVolume())
    #expect(spec.sharedVolume.mountPath == "/shared")
    #expect(spec.sharedVolume.sizeLimit == "1Gi")
    #expect(spec.logShipper.inputs.map(\.files) == [["*.log"]])
    #expect(spec.logShipper.outputs == [LogOutput(.stdout)])
    #expect(spec.logShipper.start == .beforeInit)
    #expect(spec.service == nil)
    #expect(spec.disruptionBudget == nil)
    #expect(spec.strategy.type == .rollingUpdate)
    #expect(spec.strategy.maxUnavailable == .percent(25))
    #expect(spec.progressDeadlineSeconds == 600)
    #expect(spec.revisionHistoryLimit == 10)
    #expect(spec.backoffLimit == 0)
    #expect(!spec.paused)
  }

  @Test(arguments: ["1E-2147483648", "1e9223372036854775808", "1e+65", "1e-"])
  func `a quantity with an exponent that a server would compute for minutes is refused`(
    amount: String
  ) {
    for field in [
      "sidecars: [{name: s, container: {image: s, resources: {limits: {memory: '\(amount)'}}}}]",
      "initializers: [{name: i, container: {image: i, resources: {requests: {cpu: '\(amount)'}}}}]",
      "sidecars: [{name: s, container: {image: s, emptyDir: {sizeLimit: '\(amount)'}}}]",
      "logShipper: {resources: {limits: {memory: '\(amount)'}}}",
      "sidecars: [{name: s, container: {image: s, env: [{name: A, valueFrom: {resourceFieldRef:"
        + " {resource: limits.cpu, divisor: '\(amount)'}}}]}}]",
    ] {
      let faults = #expect(throws: FaultList.self) { try read(field) }
      #expect(faults?.description.contains("exponent") == true)
    }
  }

  @Test(arguments: ["1e3", "5E", "1Ei", "1.5e-3", "100m", "odd"])
  func `an amount without a large exponent is left to the API server to judge`(amount: String)
    throws
  {
    _ = try read(
      "sidecars: [{name: s, container: {image: s, resources: {limits: {memory: '\(amount)'}}}}]")
  }

  @Test func `a null in a PodPattern is an absent field`() throws {
    let nulls = "{replicas: null, sidecars: null, sharedVolume: null, logShipper: null}"
    #expect(try read("<<: \(nulls)") == read(""))
  }

  @Test func `an initializer runs once unless it has refreshSeconds`() throws {
    let fetch = "fetch: {url: 'http://a', path: a}"
    let spec = try read(
      "initializers: [{name: a, \(fetch)}, {name: b, refreshSeconds: 5, \(fetch)}]")
    #expect(spec.initializers.map(\.refreshSeconds) == [nil, 5])
  }

  @Test func `a sidecar starts before the runtime containers unless it says otherwise`() throws {
    let spec = try read("sidecars: [{name: a, container: {image: a}}]")
    #expect(spec.sidecars == [Sidecar(name: "a", container: ["image": "a"])])
    #expect(spec.sidecars.first?.start == .beforeRuntime)
  }

  @Test func `metadata and status that the API server adds to a PodPattern are read`() throws {
    let pattern = try PodPattern(json: [
      "metadata": [
        "name": "a", "namespace": "b", "uid": "c", "resourceVersion": "12", "generation": 3,
        "creationTimestamp": "2026-01-31T08:00:00Z", "managedFields": [[:]],
        "annotations": ["x": "y"],
      ],
      "spec": ["template": ["spec": [:]]], "status": ["replicas": 1],
    ])
    #expect(pattern.metadata.generation == 3)
    #expect(pattern.metadata.creationTimestamp == Timestamp("2026-01-31T08:00:00Z"))
    #expect(pattern.status?["replicas"] == 1)
    #expect(pattern.ownerReference?.uid == "c")
    #expect(pattern.selector == "podpattern.dev/pattern=a")
  }

  @Test func `a percentage of pods is rounded up or down, and a count is as it is`() {
    #expect(IntOrPercent.percent(25).resolved(of: 10, roundingUp: true) == 3)
    #expect(IntOrPercent.percent(25).resolved(of: 10, roundingUp: false) == 2)
    #expect(IntOrPercent.count(4).resolved(of: 10, roundingUp: true) == 4)
  }
}
