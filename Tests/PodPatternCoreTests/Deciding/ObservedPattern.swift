internal import FoundationEssentials
internal import KubernetesCore

@testable internal import PodPatternCore

/// A pattern in a world of values: what a decision is made of, and what came of it, with no cluster.
struct ObservedPattern {
  var spec: JSONValue = [
    "replicas": 2,
    "template": ["spec": ["containers": [["name": "web", "image": "nginx:1.27"]]]],
    "logShipper": ["enabled": false],
  ]
  var generation = 1
  var isTerminating = false
  var status: PodPatternStatus?
  var pods: [PodSnapshot] = []
  var departures: [PodDeparture] = []
  var revisions: [RevisionSnapshot] = []
  var orphanedRevisions: [RevisionSnapshot] = []
  var memory = PatternMemory(uid: "u")
  var elapsed = Duration.seconds(100)

  static let key = ObjectKey(namespace: "shop", name: "web")
  private static let epoch = Date(timeIntervalSince1970: 1_800_000_000)

  var expander: PatternExpander { PatternExpander(settings: ExpansionSettings()) }

  var pattern: PatternSnapshot {
    PatternSnapshot(
      key: Self.key, uid: "u", resourceVersion: "5", generation: generation,
      isTerminating: isTerminating, status: status, spec: SpecDigest(spec.serialized()),
      replicas: 2)
  }

  var content: PatternContent {
    expander.content(of: pattern, spec.serialized(), under: .none, last: nil)
  }

  /// What the pods of this spec are made of.
  var revision: PatternRevision? { content.expanded?.patternRevision(of: pattern) }

  func moment(after seconds: Int = 0) -> Moment {
    let time = elapsed + .seconds(seconds)
    return Moment(
      wall: Timestamp(
        Self.epoch.addingTimeInterval(Double(time.components.seconds))), elapsed: time)
  }

  var observation: Observation {
    Observation(
      pattern: pattern, content: content, moment: moment(), cachedPods: pods,
      podsReached: ResourceVersion("50"), departures: departures, cachedRevisions: revisions,
      orphanedRevisions: orphanedRevisions,
      children: Child.types.map { ObservedChildren(type: $0, objects: [], reached: nil) },
      memory: memory)
  }

  func decide(_ observation: Observation) -> Decision {
    var number = 0
    return Decision(
      observation,
      Decision.Settings(expander: expander, canResize: true, doubtAfter: .seconds(30))
    ) {
      number += 1
      return "pod\(number)"
    }
  }

  var decision: Decision { decide(observation) }

  /// A pod of a revision, ready.
  func pod(_ name: String, of revision: PatternRevision?, isReady: Bool = true) -> PodSnapshot {
    PodSnapshot(
      key: ObjectKey(namespace: "shop", name: name), uid: name, resourceVersion: "7",
      pattern: "web", revision: revision?.revision ?? "", ownerUID: "u",
      phase: isReady ? .running : .pending, readySince: isReady ? moment().wall : nil,
      created: moment().wall)
  }

  /// The ControllerRevision of this spec, as a cache shows it.
  func kept(number: Int = 1, owner: String? = "u", uid: String = "r") throws -> RevisionSnapshot {
    var object = revision?.object(of: "web", owner: pattern.ownerReference) ?? [:]
    object["metadata"]?["uid"] = .string(uid)
    object["metadata"]?["resourceVersion"] = "6"
    object["revision"] = .integer(number)
    if owner == nil { object["metadata"]?["ownerReferences"] = [] }
    return try JSONDecoder().decode(RevisionSnapshot.self, from: object.serialized())
  }

  func report(_ decision: Decision, _ change: (inout Outcome) -> Void = { _ in }) -> Report {
    var outcome = Outcome(at: moment(after: 1))
    change(&outcome)
    return Report(observation, decision, outcome, statusMemory: decision.memory.status)
  }
}
