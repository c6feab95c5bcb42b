package import KubernetesCore

/// The status of a PodPattern: what its `/status` subresource holds.
package struct PodPatternStatus: Sendable, Hashable {
  /// The generation of the spec that this is about.
  package var observedGeneration: Int = 0
  /// Pods that exist and are neither failed nor ending.
  package var replicas: Int = 0
  /// Pods of the revision that pods are made of now.
  package var updatedReplicas: Int = 0
  /// Pods that are ready.
  package var readyReplicas: Int = 0
  /// Pods that have been ready for `minReadySeconds`.
  package var availableReplicas: Int = 0
  /// What finds the pods, in the API's syntax for label selectors.
  package var selector: String = ""
  /// The last revision of which all pods were available; empty until there is one.
  package var currentRevision: String = ""
  /// The revision that the spec asks for.
  package var updateRevision: String = ""
  /// How the last update goes or went; nil where there was none yet.
  package var rollout: RolloutStatus?
  /// Which update was given up by itself; nil where none was.
  package var rollback: Rollback?
  /// What goes on, in a word or two.
  package var summary: String = ""
  /// How far the pods are with each initializer.
  package var initializers: [InitializerStatus] = []
  /// How many pods are ready, of how many: `1/2`.
  package var ready: String = ""
  /// Pods that completed; nil where pods are to run for ever.
  package var succeeded: Int?
  /// Pods that failed so far; nil where pods are to run for ever.
  package var failed: Int?
  /// `Shipping`, `Disabled`, `Unsupported`, `Unknown`, or how many are starting, failing or warn.
  package var shipper: String = ""
  /// Whether pods that ended were shipped to their last line; nil where none told.
  package var logsDrained: LogsDrained?
  /// Ready, Reconciling, Stalled and LogsShipping.
  package var conditions: [StatusCondition] = []

  /// A status that says nothing yet.
  package init() {}

  /// One of the conditions, if it was ever told.
  package subscript(kind: StatusCondition.Kind) -> StatusCondition? {
    conditions.first { $0.kind == kind }
  }
}

extension PodPatternStatus {
  /// Reads a status; what is missing or malformed is as in a status that says nothing.
  package init(json: JSONValue) {
    let json = Self.held(json)
    observedGeneration = json["observedGeneration"]?.number(heldTo: 0...Int.max) ?? 0
    replicas = json["replicas"]?.count ?? 0
    updatedReplicas = json["updatedReplicas"]?.count ?? 0
    readyReplicas = json["readyReplicas"]?.count ?? 0
    availableReplicas = json["availableReplicas"]?.count ?? 0
    selector = json["selector"]?.string ?? ""
    currentRevision = json["currentRevision"]?.string ?? ""
    updateRevision = json["updateRevision"]?.string ?? ""
    rollout = RolloutStatus(json: json["rollout"])
    rollback = Rollback(json: json["rollback"])
    summary = json["summary"]?.string ?? ""
    initializers = json["initializers"]?.array?.map(InitializerStatus.init(json:)) ?? []
    ready = json["ready"]?.string ?? ""
    succeeded = json["succeeded"]?.count
    failed = json["failed"]?.count
    shipper = json["shipper"]?.string ?? ""
    logsDrained = LogsDrained(json: json["logsDrained"])
    conditions = json["conditions"]?.array?.compactMap(StatusCondition.init(json:)) ?? []
  }

  /// The status as JSON, every field of it, so that a merge patch leaves nothing old behind: what
  /// does not apply is null.
  package var json: JSONValue {
    [
      "observedGeneration": .integer(observedGeneration),
      "replicas": .integer(replicas),
      "updatedReplicas": .integer(updatedReplicas),
      "readyReplicas": .integer(readyReplicas),
      "availableReplicas": .integer(availableReplicas),
      "selector": .string(selector),
      "currentRevision": .string(currentRevision),
      "updateRevision": .string(updateRevision),
      "rollout": rollout?.json ?? .null,
      "rollback": rollback?.json ?? .null,
      "summary": .string(summary),
      "initializers": initializers.isEmpty ? .null : .array(initializers.map(\.json)),
      "ready": .string(ready),
      "succeeded": succeeded.map { .integer($0) } ?? .null,
      "failed": failed.map { .integer($0) } ?? .null,
      "shipper": .string(shipper),
      "logsDrained": logsDrained?.json ?? .null,
      "conditions": .array(conditions.map(\.json)),
    ]
  }
}
