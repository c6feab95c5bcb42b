import KubernetesClient
import KubernetesCore
import KubernetesTestSupport
import Testing

@testable import PodPatternCore

/// What a real API server makes of pods by a class's policy: the same, field by field, as the rules that
/// PodPatterns' pods are made by.
@Suite(.tags(.realServer), .realServer(from: 36), .timeLimit(.minutes(10)))
struct RealInjectionTests {
  private static let seeds = Array(UInt64(1)...60)

  /// A class's policy in a namespace of its own, as far as a body goes.
  private func withPolicy(
    _ sample: (name: String, spec: JSONValue), inject: JSONValue = [:],
    _ body: (RealControlPlane, PodPatternClass, InjectionPolicy, String) async throws -> Void
  ) async throws {
    let cluster = try await RealControlPlane.shared()
    let namespace = try await cluster.makeNamespace("inject")
    var inject = inject
    inject["namespaceSelector"] = [
      "matchLabels": ["kubernetes.io/metadata.name": .string(namespace)]
    ]
    if inject["podSelector"] == nil { inject["podSelector"] = ["matchLabels": ["class": "files"]] }
    var podClass = try SampleClasses.make(sample, inject: inject)
    podClass.metadata.name = "\(sample.name)-\(namespace)"
    let policy = try #require(
      try InjectionPolicy(podClass, settings: SampleClasses.settings, excluding: ["kube-system"]))
    for (type, object) in [
      (InjectionPolicy.policies, policy.policy), (InjectionPolicy.bindings, policy.binding),
    ] {
      _ = try await cluster.client.create(
        type, namespace: nil, object, options: WriteOptions(fieldValidation: .strict),
        as: JSONValue.self)
    }
    let label = PodPatternClass.label(of: podClass.metadata.name)
    try await eventually("the policy is in force") {
      let pod = try await create(Self.simple, in: namespace, of: cluster)
      return pod["metadata"]?["labels"]?[label] != nil
    }
    do {
      try await body(cluster, podClass, policy, namespace)
    } catch {
      try await remove(policy, cluster)
      throw error
    }
    try await remove(policy, cluster)
  }

  private func remove(_ policy: InjectionPolicy, _ cluster: RealControlPlane) async throws {
    let key = ObjectKey(
      namespace: "", name: policy.policy["metadata"]?["name"]?.string ?? "")
    try await cluster.client.delete(InjectionPolicy.bindings, key)
    try await cluster.client.delete(InjectionPolicy.policies, key)
  }

  private static let simple: JSONValue = [
    "apiVersion": "v1", "kind": "Pod",
    "metadata": ["name": "simple", "labels": ["class": "files", "team": "shop"]],
    "spec": ["containers": [["name": "c", "image": "a"]]],
  ]

  /// What becomes of a pod, which is not kept.
  private func create(
    _ pod: JSONValue, in namespace: String, of cluster: RealControlPlane
  ) async throws(APIError) -> JSONValue {
    try await cluster.client.create(
      .pods, namespace: namespace, pod,
      options: WriteOptions(fieldValidation: .strict, dryRun: true), as: JSONValue.self)
  }

  /// The pod as the rules have it, with the values that the server's own reading gives the parameters.
  private func expected(
    _ pod: JSONValue, _ podClass: PodPatternClass, _ revision: String
  ) throws -> JSONValue {
    guard podClass.selects(pod),
      let values = podClass.spec.values(
        of: pod["metadata"] ?? [:],
        matches: { value, pattern in
          (try? Regex(pattern).wholeMatch(in: value)) != nil && !value.contains("\n")
        })
    else { return pod }
    return podClass.added(
      to: pod.object ?? [:], settings: SampleClasses.settings, revision: revision, values: values
    ).pod
  }

  @Test(arguments: SampleClasses.all.map(\.name))
  func `a pod by the policy is the pod by the rules`(name: String) async throws {
    let sample = try #require(SampleClasses.all.first { $0.name == name })
    try await withPolicy(sample) { cluster, podClass, policy, namespace in
      var taken = 0
      for seed in Self.seeds {
        var random = RandomPod(seed: seed)
        let pod = random.pod(named: "p", selected: "class")
        let expected = try expected(pod, podClass, policy.revision)
        // Elsewhere no policy holds.
        let plain = try await Self.answer { () async throws(APIError) in
          try await create(expected, in: "default", of: cluster)
        }
        let injected = try await Self.answer { () async throws(APIError) in
          try await create(pod, in: namespace, of: cluster)
        }
        if case .object = plain { taken += 1 }
        let differences = injected.comparable.differences(from: plain.comparable)
        #expect(differences.isEmpty, "seed \(seed)")
      }
      #expect(taken > 30)
    }
  }

  @Test func `texts are what they are, whatever is in them`() async throws {
    var random = RandomText(seed: 1)
    let texts = (0..<300).map { _ in random.text() } + ["86399123", "86399124", "97531235"]
    let names = (0..<20).map { _ in random.text() }
    let spec: JSONValue = [
      "sidecars": [
        [
          "name": "s",
          "container": [
            "image": "a", "args": .array(texts.map { .string($0) }),
            "env": .array(
              names.enumerated().map { ["name": .string("V\($0)"), "value": .string($1)] }),
          ],
        ]
      ],
      // A glob that looks like a number of the samples.
      "logShipper": ["inputs": [["files": ["86399124", "*86399123"]]]],
    ]
    try await withPolicy(("texts", spec)) { cluster, _, _, namespace in
      let pod = try await create(Self.simple, in: namespace, of: cluster)
      let containers = pod["spec"]?["initContainers"]?.array ?? []
      let sidecar = try #require(containers.first { $0["name"] == "s" })
      #expect(sidecar["args"] == .array(texts.map { .string($0) }))
      #expect(
        (sidecar["env"]?.array ?? []).map { $0["value"] ?? "" } == names.map { .string($0) })
      let shipper = try #require(containers.first { $0["name"] == "log-shipper" })
      let words = (shipper["args"]?.array ?? []).compactMap(\.string)
      #expect(words.contains("--input=/shared/86399124,/shared/*86399123"))
      #expect(words.contains("--grace-seconds=30"))
    }
  }

  /// What a server answers: the object, or its words.
  private static func answer(
    _ body: () async throws(APIError) -> JSONValue
  ) async throws -> JSONValue {
    do throws(APIError) {
      return try await body()
    } catch {
      guard case .status(let status) = error.cause else { throw error }
      return .string(status.message ?? "")
    }
  }
}

extension PodPatternClass {
  /// Whether a pod is one that the class's conditions hold for, as a simple reading of them.
  fileprivate func selects(_ pod: JSONValue) -> Bool {
    var reader = FieldReader()
    let template = PodTemplate(pod.object ?? [:], at: .root, &reader)
    guard let inject = spec.inject,
      pod["metadata"]?["annotations"]?[Self.optOut]?.string != "false"
    else { return false }
    return (inject.hostNetwork == .include || pod["spec"]?["hostNetwork"]?.bool != true)
      && (inject.windows == .include || !template.isForWindows)
  }
}

extension JSONValue {
  /// A pod without what each creation makes anew.
  fileprivate var comparable: JSONValue {
    guard var metadata = self["metadata"]?.object else { return self }
    for key in ["uid", "creationTimestamp", "namespace", "managedFields", "resourceVersion"] {
      metadata[key] = nil
    }
    var pod = self
    pod["metadata"] = .object(metadata)
    return pod.sortedDeeply
  }

  private var sortedDeeply: JSONValue {
    switch self {
    case .array(let elements): .array(elements.map(\.sortedDeeply))
    case .object(let members):
      .object(members.sortedByKey.mapValues(\.sortedDeeply))
    default: self
    }
  }
}

extension JSONValue {
  /// Where two values differ, and what stands there in both.
  fileprivate func differences(from other: JSONValue, at path: String = "") -> [String] {
    switch (self, other) {
    case (.object(let left), .object(let right)):
      Set(left.keys).union(right.keys).sorted().flatMap { key in
        (left[key] ?? .null).differences(from: right[key] ?? .null, at: "\(path).\(key)")
      }
    case (.array(let left), .array(let right)) where left.count == right.count:
      zip(left, right).enumerated().flatMap { index, pair in
        pair.0.differences(from: pair.1, at: "\(path)[\(index)]")
      }
    default:
      self == other
        ? []
        : [
          "\(path): \(String(decoding: serialized(), as: UTF8.self)) is not"
            + " \(String(decoding: other.serialized(), as: UTF8.self))"
        ]
    }
  }
}
