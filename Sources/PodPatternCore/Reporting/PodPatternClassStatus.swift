package import KubernetesCore

/// What the operator says of a class.
package struct PodPatternClassStatus: Sendable, Hashable {
  /// The generation of the spec that the status belongs to; -1 while no operator has seen the class.
  package var observedGeneration = PodPatternStatus.unobserved
  /// The value of the class's label on pods that are as it says now; nil where it is added to none.
  package var revision: String?
  /// How many pods the class selects; nil while they have not been looked at.
  package var matched: Int?
  /// How many of them have it.
  package var injected: Int?
  /// How many of those have it in another revision than the present one.
  package var outdated: Int?
  package var outdatedPods: [String] = []
  /// How many do not have it.
  package var missed: Int?
  package var missedPods: [String] = []
  package var conditions: [StatusCondition] = []

  package init() {}

  /// One of the conditions; nil if it was never reported.
  package subscript(kind: StatusCondition.Kind) -> StatusCondition? {
    conditions.first { $0.kind == kind }
  }
}

extension PodPatternClassStatus {
  static let fields = StatusFields(
    PodPatternClassStatus(),
    "What the operator says of the class. It is written by the operator alone."
  ) {
    StatusField(
      \.observedGeneration, "observedGeneration", .long(),
      "The generation of the spec that this status belongs to.")
    StatusField(
      \.revision, "revision", .text,
      "The value of the label class.podpattern.dev/NAME on pods that are as the class says now.")
    StatusField(
      \.matched, "matched", .count,
      "How many pods the class selects by their labels, annotations and namespaces.")
    StatusField(
      \.injected, "injected", .count, "How many of them have it, in whichever revision.")
    StatusField(
      \.outdated, "outdated", .count,
      "How many of those have it in another revision: they get the present one when they are"
        + " replaced.")
    StatusField(
      \.outdatedPods, "outdatedPods",
      .list(of: "A pod.", maxItems: ClassCensus.maximumNames),
      "The first ten of those, as NAMESPACE/NAME.")
    StatusField(
      \.missed, "missed", .count,
      "How many do not have it: they were created before it was in force, nothing could be added to"
        + " them, or they are of a kind that the class leaves out.")
    StatusField(
      \.missedPods, "missedPods", .list(of: "A pod.", maxItems: ClassCensus.maximumNames),
      "The first ten of those, as NAMESPACE/NAME.")
    StatusField(
      \.conditions, "conditions", .list(of: StatusCondition.fields, maxItems: 32, key: "type"),
      "The state in the terms of kstatus: Ready where the API server adds what the class says to the"
        + " pods that it selects, Stalled where somebody has to do something, Reconciling.")
  }

  /// Decodes a status; anything missing or malformed has its default.
  package init(json: JSONValue) { self = Self.fields.read(json) ?? Self() }

  package var json: JSONValue { Self.fields.json(of: self) }
}

/// How it stands with a class.
package enum ClassState: Sendable, Hashable {
  /// The API server adds what the class says, under this revision.
  case injecting(revision: String)
  /// The class is added to no pods.
  case withoutInjection
  /// The API server has no MutatingAdmissionPolicy.
  case unsupported
  /// The class can't be carried out as it is written; the words say what is wrong.
  case invalid(String)
  /// The API server does not take the policy; its own words.
  case refused(String)

  fileprivate var leavesWhatWas: Bool {
    switch self {
    case .invalid, .refused: true
    case .injecting, .withoutInjection, .unsupported: false
    }
  }

  fileprivate var revision: String? {
    if case .injecting(let revision) = self { revision } else { nil }
  }

  /// The conditions of a class in this state.
  fileprivate var verdicts: [(StatusCondition.Kind, Verdict)] {
    switch self {
    case .injecting:
      Self.settled(
        Verdict(.true, .injecting, "the API server adds it to pods that are created"))
    case .withoutInjection:
      Self.settled(
        Verdict(.true, .noInjection, "it is added to no pods: spec.inject is not set"))
    case .unsupported:
      Self.stalled(
        Verdict(
          .false, .unsupported,
          "pods are created without it: this API server has no MutatingAdmissionPolicy in"
            + " admissionregistration.k8s.io/v1, which comes with Kubernetes 1.36"))
    case .invalid(let words): Self.stalled(Verdict(.false, .invalidClass, words))
    case .refused(let words): Self.stalled(Verdict(.false, .policyRefused, words))
    }
  }

  private static func settled(_ ready: Verdict) -> [(StatusCondition.Kind, Verdict)] {
    [
      (.ready, ready), (.reconciling, Verdict(.false, .settled, "nothing is left to do")),
      (.stalled, Verdict(.false, .notStalled, "nothing stands in the way")),
    ]
  }

  private static func stalled(_ ready: Verdict) -> [(StatusCondition.Kind, Verdict)] {
    [
      (.ready, ready),
      (.reconciling, Verdict(.false, .stalled, "see the condition Stalled")),
      (.stalled, ready.stalling),
    ]
  }
}

extension PodPatternClassStatus {
  /// The status of a class in a state.
  package init(
    _ state: ClassState, generation: Int, at now: Timestamp, previous: PodPatternClassStatus
  ) {
    self = previous
    observedGeneration = generation
    // What is at fault leaves in force what was said before.
    if !state.leavesWhatWas { revision = state.revision }
    if revision == nil { count(nil) }
    conditions = state.verdicts.map { kind, verdict in
      StatusCondition(
        kind, verdict, observedGeneration: generation, at: now, previous: previous.conditions)
    }
    Self.fields.hold(&self)
  }
}

extension PodPatternClassStatus {
  /// Takes over what was counted; nil where nothing is.
  package mutating func count(_ census: ClassCensus?) {
    (matched, injected) = (census?.matched, census?.injected)
    (outdated, outdatedPods) = (census?.outdated, census?.outdatedPods ?? [])
    (missed, missedPods) = (census?.missed, census?.missedPods ?? [])
  }
}

extension PodPatternClassStatus {
  /// The Event for a status, where it says something that the one before did not.
  package func event(after before: PodPatternClassStatus) -> PatternEvent? {
    guard let ready = self[.ready] else { return nil }
    let last = before[.ready]
    guard
      ready.reason != last?.reason || ready.status != last?.status
        || (!ready.isTrue && ready.message != last?.message)
    else { return nil }
    return PatternEvent(isWarning: !ready.isTrue, reason: ready.reason, message: ready.message)
  }
}
