import KubernetesCore
import Testing

@testable import PodPatternCore

/// Workloads by chance, there and back.
@Suite struct ConversionPropertyTests {
  private static let seeds = Array(UInt64(1)...400)

  /// The pods of a pattern as somebody else would make them.
  private func pods(of pattern: JSONValue) throws -> JSONValue {
    let parsed = try PodPattern(json: pattern)
    var template = try Expander().expand(parsed).podTemplate
    for label in [ChildLabels.pattern, ChildLabels.revision] {
      template["metadata"]?["labels"]?[label] = nil
    }
    let own = pattern["spec"]?["template"]?["metadata"]?["labels"]?[ChildLabels.managedBy]
    if own == nil { template["metadata"]?["labels"]?[ChildLabels.managedBy] = nil }
    return template.withoutEmptyMetadata
  }

  @Test(arguments: seeds)
  func `a pattern's pods are those of the workload, field by field`(seed: UInt64) throws {
    var random = RandomWorkload(seed: seed)
    let workload = random.workload()
    let answer = try #require(Conversion().convert([workload]).first)
    #expect(answer.outcome == .converted, "\(answer.remarks)")
    let pattern = try #require(answer.objects.first)
    let template =
      workload["kind"] == "Pod"
      ? JSONValue.object(
        JSONObject(
          [
            (
              "metadata",
              JSONValue.object(
                (workload["metadata"]?.object ?? [:]).filter {
                  ["labels", "annotations"].contains($0.key)
                })
            ), ("spec", workload["spec"] ?? [:]),
          ]
        )) : workload["spec"]?["template"] ?? [:]
    var made = try pods(of: pattern)
    // A Deployment's pods need not tell Cluster Autoscaler that they may be evicted.
    if template["metadata"]?["annotations"]?[EvictionConsent.annotation] == nil,
      var annotations = made["metadata"]?["annotations"]?.object
    {
      annotations[EvictionConsent.annotation] = nil
      made["metadata"]?["annotations"] = annotations.isEmpty ? nil : .object(annotations)
    }
    #expect(made.withoutEmptyMetadata.isEquivalent(to: template.withoutEmptyMetadata))
  }

  @Test(arguments: seeds)
  func `there and back again is the same workload`(seed: UInt64) throws {
    var random = RandomWorkload(seed: seed)
    let workload = random.workload()
    let pattern = try #require(Conversion().convert([workload]).first?.objects.first)
    var back = Conversion()
    switch workload["kind"] {
    case "Deployment": back.target = .deployment
    case "Job": back.target = .job
    default: back.target = .pod
    }
    let answer = try #require(back.convert([pattern]).first)
    #expect(answer.objects.count == 1)
    #expect(answer.remarks.isEmpty, "\(answer.remarks)")
    let again = try #require(answer.objects.first)
    #expect(again.withoutEmptyMetadata.isEquivalent(to: workload.withoutEmptyMetadata))
  }

  @Test(arguments: seeds)
  func `whatever stands in a workload, there is an answer`(seed: UInt64) throws {
    var random = RandomWorkload(seed: seed)
    let workload = random.damaged(random.workload())
    for uses in [false, true] {
      for target in Conversion.Target.allCases {
        var conversion = Conversion()
        (conversion.target, conversion.usesPatterns, conversion.folds) = (target, uses, uses)
        let answers = conversion.convert([workload, random.damaged(Self.neighbour)])
        #expect(answers.count == 2)
        for made in answers.first?.objects ?? [] where answers.first?.outcome == .converted {
          _ = Handover(workload, to: made)
          _ = Handover.commands([Handover(backTo: made)], file: "x")
        }
      }
    }
  }

  private static let neighbour: JSONValue = [
    "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": ["name": "web"],
    "spec": [
      "maxUnavailable": 1,
      "selector": [
        "matchLabels": ["selected": "yes"],
        "matchExpressions": [["key": "app", "operator": "NotIn", "values": ["x"]]],
      ],
    ],
  ]

  @Test(arguments: seeds)
  func `every field of a spec is carried over or named`(seed: UInt64) throws {
    var random = RandomWorkload(seed: seed)
    var workload = random.workload()
    guard workload["kind"] != "Pod" else { return }
    let field = "field\(seed)"
    workload["spec"]?[field] = ["a": 1]
    workload[field] = "x"
    workload["metadata"]?[field] = true
    let answer = try #require(Conversion().convert([workload]).first)
    let paths = Set(answer.remarks.filter { $0.kind == .warning }.map(\.path.description))
    #expect(paths.isSuperset(of: ["spec.\(field)", "metadata.\(field)", field]))
  }
}

/// Makes workloads at random, the same for the same seed.
private struct RandomWorkload {
  private var random: SplitMix64
  private let seed: UInt64

  init(seed: UInt64) { (random, self.seed) = (SplitMix64(seed: seed), seed) }

  private mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0...99, using: &random) < percent
  }

  /// The value with other values in some places.
  mutating func damaged(_ value: JSONValue) -> JSONValue {
    if chance(3) {
      let others: [JSONValue] = [.null, true, -1, "", "sh", [], [:], ["name": "x"], [["name": 1]]]
      return others.randomElement(using: &random) ?? .null
    }
    return switch value {
    case .array(let elements): .array(elements.map { damaged($0) })
    case .object(let members): .object(members.mapValues { damaged($0) })
    default: value
    }
  }

  private mutating func labels() -> JSONObject {
    var labels: JSONObject = [:]
    for key in ["app", "app.kubernetes.io/name", "app.kubernetes.io/managed-by", "tier", "version"]
    where chance(40) {
      labels[key] = .string(["a", "b", "Helm"].randomElement(using: &random) ?? "")
    }
    return labels
  }

  /// A template that a pattern may have.
  private mutating func template(restartPolicy: JSONValue?) -> JSONValue {
    var templates = RandomTemplate(seed: seed)
    var template = templates.template()
    template["spec"]?["readinessGates"] = nil
    template["spec"]?["restartPolicy"] = restartPolicy
    var metadata: JSONObject = ["labels": .object(labels())]
    if chance(50) { metadata["annotations"] = ["example.com/a": "1", "b": "2"] }
    template["metadata"] = .object(metadata)
    return template
  }

  mutating func workload() -> JSONValue {
    var metadata: JSONObject = ["name": .string("web-\(seed)")]
    if chance(50) { metadata["namespace"] = "shop" }
    let others = labels()
    if !others.isEmpty { metadata["labels"] = .object(others) }
    if chance(40) { metadata["annotations"] = ["example.com/note": "kept"] }
    switch Int.random(in: 0...3, using: &random) {
    case 0: return job(metadata)
    case 1: return pod(metadata)
    default: return deployment(metadata)
    }
  }

  private mutating func deployment(_ metadata: JSONObject) -> JSONValue {
    var template = template(restartPolicy: chance(50) ? "Always" : nil)
    template["metadata"]?["labels"]?["selected"] = "yes"
    var spec: JSONObject = ["template": template]
    spec["selector"] = selector(of: template)
    if chance(70) { spec["replicas"] = .integer(Int.random(in: 0...9, using: &random)) }
    for key in ["minReadySeconds", "revisionHistoryLimit"] where chance(30) {
      spec[key] = .integer(Int.random(in: 0...20, using: &random))
    }
    if chance(30) { spec["progressDeadlineSeconds"] = 900 }
    if chance(20) { spec["paused"] = true }
    switch Int.random(in: 0...3, using: &random) {
    case 0: spec["strategy"] = ["type": "Recreate"]
    case 1:
      spec["strategy"] = [
        "type": "RollingUpdate", "rollingUpdate": ["maxSurge": "50%", "maxUnavailable": 0],
      ]
    case 2: spec["strategy"] = ["rollingUpdate": ["maxSurge": 2]]
    default: break
    }
    return [
      "apiVersion": "apps/v1", "kind": "Deployment", "metadata": .object(metadata),
      "spec": .object(spec),
    ]
  }

  /// One of the selectors that people write.
  private mutating func selector(of template: JSONValue) -> JSONValue {
    let labels = template["metadata"]?["labels"]?.object ?? [:]
    switch Int.random(in: 0...3, using: &random) {
    case 0: return ["matchLabels": .object(labels)]
    case 1:
      return [
        "matchExpressions": [["key": "selected", "operator": "In", "values": ["yes", "no"]]]
      ]
    case 2 where labels["app"] != nil: return ["matchLabels": ["app": labels["app"] ?? ""]]
    default: return ["matchLabels": ["selected": "yes"]]
    }
  }

  private mutating func job(_ metadata: JSONObject) -> JSONValue {
    var spec: JSONObject = [
      "template": template(restartPolicy: chance(80) ? "Never" : "OnFailure"),
      "backoffLimit": .integer(Int.random(in: 0...6, using: &random)),
    ]
    if chance(50) {
      let count = JSONValue.integer(Int.random(in: 1...5, using: &random))
      (spec["completions"], spec["parallelism"]) = (count, count)
    }
    for key in ["activeDeadlineSeconds", "ttlSecondsAfterFinished"] where chance(30) {
      spec[key] = .integer(Int.random(in: 1...100, using: &random))
    }
    if chance(20) { spec["suspend"] = true }
    return [
      "apiVersion": "batch/v1", "kind": "Job", "metadata": .object(metadata),
      "spec": .object(spec),
    ]
  }

  private mutating func pod(_ metadata: JSONObject) -> JSONValue {
    var metadata = metadata
    let template = template(restartPolicy: chance(30) ? "Never" : nil)
    for key in ["labels", "annotations"] { metadata[key] = template["metadata"]?[key] }
    return [
      "apiVersion": "v1", "kind": "Pod", "metadata": .object(metadata),
      "spec": template["spec"] ?? [:],
    ]
  }
}

extension JSONValue {
  /// The object without labels and annotations where there are none, wherever they are.
  fileprivate var withoutEmptyMetadata: JSONValue {
    func cleaned(_ owner: JSONValue) -> JSONValue {
      guard var metadata = owner["metadata"]?.object else { return owner }
      for key in ["labels", "annotations"] where metadata[key]?.object?.isEmpty == true {
        metadata[key] = nil
      }
      var owner = owner
      owner["metadata"] = metadata.isEmpty ? nil : .object(metadata)
      return owner
    }
    var whole = cleaned(self)
    if let template = self["spec"]?["template"] {
      whole["spec"]?["template"] = cleaned(template)
    }
    return whole
  }
}
