internal import KubernetesCore
internal import KubernetesSimulator
internal import KubernetesTestSupport
internal import PodPatternCore
internal import Synchronization
internal import Testing

/// Acto's drill (Gu et al., SOSP 2023): the declaration itself is driven. For every field of the spec
/// a change, its revert, and a wrong value followed by a right one; after each the state is that which
/// the same declaration has on a fresh cluster, object by object, and an error is recovered from.
@Suite(.tags(.drill), .timeLimit(.minutes(10))) struct DeclarationDrills {
  /// How a field is driven, by merge patches of the spec.
  struct Field: Sendable, CustomTestStringConvertible {
    let name: String
    /// Another value that is right.
    let change: JSONValue
    /// What takes the change back.
    let revert: JSONValue
    /// A value that can't be expanded; nil where every value of the field's type can.
    var wrong: JSONValue?

    var testDescription: String { name }

    init(
      _ name: String, _ change: JSONValue, revert: JSONValue = .null, wrong: JSONValue? = nil
    ) {
      self.name = name
      self.change = [name: change].json
      self.revert = [name: revert].json
      self.wrong = wrong.map { [name: $0].json }
    }
  }

  /// The declaration that each drill begins with.
  private static let base: JSONValue = [
    "replicas": 2,
    "template": ["spec": ["containers": [["name": "web", "image": "nginx:1.27"]]]],
    "initializers": [["name": "fetch", "fetch": ["url": "http://x.test", "path": "a"]]],
  ]

  private static func runtime(_ container: JSONValue) -> JSONValue {
    ["spec": ["containers": [container]]]
  }

  static let fields: [Field] = [
    // A wrong number here the server refuses by itself: it has the scale subresource.
    Field("replicas", 4, revert: 2),
    Field(
      "template", runtime(["name": "web", "image": "nginx:1.28"]),
      revert: runtime(["name": "web", "image": "nginx:1.27"]),
      wrong: runtime(["name": "fetch", "image": "nginx:1.27"])),
    Field(
      "initializers", [["name": "prepare", "container": ["image": "busybox"]]],
      revert: [["name": "fetch", "fetch": ["url": "http://x.test", "path": "a"]]],
      wrong: [["name": "fetch"]]),
    Field(
      "sidecars", [["name": "clock", "container": ["image": "busybox"], "start": "WithRuntime"]],
      wrong: [["name": "web", "container": ["image": "busybox"]]]),
    Field(
      "sharedVolume",
      ["name": "other", "mountPath": "/data", "medium": "Memory", "sizeLimit": "1Mi"],
      wrong: ["mountPath": "data"]),
    Field(
      "logShipper", ["files": ["*.txt"], "start": "WithRuntime"], wrong: ["files": ["/etc/*"]]),
    Field(
      "service", ["ports": [["port": 80]]], wrong: ["selector": ["a": "b"]]),
    Field(
      "disruptionBudget", ["maxUnavailable": 1, "unhealthyPodEvictionPolicy": "AlwaysAllow"],
      wrong: ["maxUnavailable": 1, "minAvailable": 1]),
    Field(
      "helpers", ["resources": ["limits": ["memory": "128Mi"]]], wrong: ["runAsUser": -1]),
    Field("strategy", ["type": "Recreate"], wrong: ["type": "Sometimes"]),
    Field("minReadySeconds", 2, wrong: -1),
    Field("progressDeadlineSeconds", 30, wrong: 0),
    Field("revisionHistoryLimit", 3, wrong: -1),
    Field("backoffLimit", 3, wrong: -1),
    Field("paused", true, wrong: "perhaps"),
  ]

  /// What only patterns have whose pods run to completion, and this one's run for ever:
  /// `CompletionTests` drive it.
  private static let runOnce: Set = [
    "activeDeadlineSeconds", "ttlSecondsAfterFinished", "suspend",
  ]

  /// What needs objects that somebody else makes: `ConfigurationTests` drive it.
  private static let ofOthers: Set = ["configuration"]

  /// A CRD that takes everything: what is wrong is for the operator to find.
  private static let lenient: JSONValue = {
    var (definition, spec) = (PodPatternCRD.json, PodPatternCRD.json["spec"] ?? [:])
    var version = spec["versions"]?[0] ?? [:]
    version["schema"] = [
      "openAPIV3Schema": ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
    ]
    spec["versions"] = [version]
    definition["spec"] = spec
    return definition
  }()

  @Test func `every field of the spec is driven`() {
    let declared = PodPatternCRD.schema["properties"]?["spec"]?["properties"]?.object?.keys
    #expect(Set(declared ?? []) == Self.runOnce.union(Self.ofOthers).union(Self.fields.map(\.name)))
  }

  @Test(arguments: fields)
  func `a field that is changed, reverted, wrong and right again leads where it would at first`(
    field: Field
  )
    async throws
  {
    let before = try await Self.fresh([:])
    let after = try await Self.fresh(field.change)
    let drill = try await Drill(field.name, definition: Self.lenient)
    try await drill.run(transport: { _, _ in drill.test.cluster.transport }) {
      try await drill.declare(Self.base)
      try await expect(drill, before, "declared")
      try await drill.change(field.change)
      try await expect(drill, after, "changed")
      try await drill.change(field.revert)
      try await expect(drill, before, "reverted")
      guard let wrong = field.wrong else { return }
      let pods = try await drill.pods().map(\.uid).sorted()
      try await drill.test.patch(["spec": wrong])
      try await drill.test.until("\(field.name): a wrong value is said so") {
        try await drill.test.status()[.stalled]?.reason == "InvalidPattern"
      }
      let kept = try await drill.pods().map(\.uid).sorted()
      #expect(kept == pods, "the pods of the last good declaration stay")
      try await drill.change(field.revert)
      try await expect(drill, before, "right after wrong")
      try await drill.change(field.change)
      try await expect(drill, after, "changed after wrong")
    }
  }

  private func expect(_ drill: Drill, _ expected: DrillOutcome, _ when: String) async throws {
    try await DrillOutcome(drill.test).expectEqual(expected, "\(drill.title), \(when)")
  }

  /// Where a declaration leads on a cluster that has seen no other.
  private static func fresh(_ change: JSONValue) async throws -> DrillOutcome {
    let drill = try await Drill("fresh", definition: lenient)
    let end = Mutex<DrillOutcome?>(nil)
    try await drill.run(transport: { _, _ in drill.test.cluster.transport }) {
      var spec = base
      for (key, value) in change.object ?? [:] { spec[key] = value }
      try await drill.declare(spec)
      let outcome = try await DrillOutcome(drill.test)
      end.withLock { $0 = outcome }
    }
    return try #require(end.withLock { $0 })
  }
}

extension [String: JSONValue] {
  fileprivate var json: JSONValue { .object(JSONObject(map { ($0, $1) })) }
}

extension Drill {
  /// Declares the pattern, and waits until the cluster is at rest.
  fileprivate func declare(_ spec: JSONValue) async throws {
    try await test.declarePattern("weather", spec)
    try await rest()
  }

  /// Changes the spec, and waits until the cluster is at rest.
  fileprivate func change(_ spec: JSONValue) async throws {
    try await test.patch(["spec": spec])
    try await rest()
  }

  /// A paused pattern keeps its old pods, and all others become as declared.
  private func rest() async throws {
    let pattern = try await test.get(.podPatterns, "weather")
    let replicas = pattern["spec"]?["replicas"]?.integer ?? 1
    try await converge(on: replicas)
    try await settle()
  }
}
