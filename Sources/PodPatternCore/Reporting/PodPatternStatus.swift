package import KubernetesCore

/// The `/status` subresource of a PodPattern.
package struct PodPatternStatus: Sendable, Hashable {
  package var observedGeneration: Int = 0
  /// Pods that exist and have neither failed nor been deleted.
  package var replicas: Int = 0
  /// Pods of the revision that new pods are created from.
  package var updatedReplicas: Int = 0
  package var readyReplicas: Int = 0
  /// Pods that have been ready for `minReadySeconds`.
  package var availableReplicas: Int = 0
  /// The label selector of the pods, in its string form.
  package var selector: String = ""
  /// The last revision of which all pods were available; empty until there is one.
  package var currentRevision: String = ""
  /// The declared revision.
  package var updateRevision: String = ""
  /// The current or last update; nil if there was none yet.
  package var rollout: RolloutStatus?
  /// The update that was rolled back automatically; nil if none was.
  package var rollback: Rollback?
  /// What is going on, in a word or two.
  package var summary: String = ""
  package var initializers: [InitializerStatus] = []
  /// How many of the pods are ready: `1/2`.
  package var ready: String = ""
  /// Pods that completed; nil if pods are to run forever.
  package var succeeded: Int?
  /// Pods that failed so far; nil if pods are to run forever.
  package var failed: Int?
  /// `Shipping`, `Disabled`, `Unsupported`, `Unknown`, or how many are starting, failing or
  /// warning.
  package var shipper: String = ""
  /// Nil if no pod has reported on its logs.
  package var logsDrained: LogsDrained?
  package var conditions: [StatusCondition] = []

  package init() {}

  /// One of the conditions; nil if it was never reported.
  package subscript(kind: StatusCondition.Kind) -> StatusCondition? {
    conditions.first { $0.kind == kind }
  }
}

extension PodPatternStatus {
  /// Decodes a status; anything missing or malformed has its default.
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

  /// The status as JSON with all its fields, so that a merge patch leaves no old ones behind:
  /// fields that do not apply are null.
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
