internal import KubernetesCore

/// A kind of object of Kubernetes' own that makes pods, and that a pattern can stand in for.
enum WorkloadKind: String, CaseIterable {
  case deployment = "Deployment"
  case replicaSet = "ReplicaSet"
  case statefulSet = "StatefulSet"
  case job = "Job"
  case pod = "Pod"

  var apiVersion: String {
    switch self {
    case .deployment, .replicaSet, .statefulSet: "apps/v1"
    case .job: "batch/v1"
    case .pod: "v1"
    }
  }

  /// The kind of an object; nil for every other kind.
  init?(_ object: JSONValue) {
    guard let kind = object["kind"]?.string.flatMap(WorkloadKind.init),
      object["apiVersion"]?.string == kind.apiVersion
    else { return nil }
    self = kind
  }

  /// The answer to an object of another kind: it is left as it is, and if it makes pods, with a word.
  static func answer(toOther object: JSONValue) -> Conversion.Answer {
    var answer = Conversion.Answer.unchanged(object)
    let kind = object["kind"]?.string ?? ""
    guard let reason = reason(kind, object) else { return answer }
    answer.outcome = .left
    answer.remarks = [.warning("kind", "left as it is: \(reason)")]
    return answer
  }

  /// Why an object of another kind that makes pods can't become a pattern.
  private static func reason(_ kind: String, _ object: JSONValue) -> String? {
    switch (object.apiGroup, kind) {
    case ("batch", "CronJob"):
      "a PodPattern has no schedule: keep the CronJob"
    case ("apps", "DaemonSet"), ("extensions", "DaemonSet"):
      "a PodPattern has a number of pods, and not one for each node: keep the DaemonSet"
    case ("", "ReplicationController"):
      "only workloads of apps/v1 and batch/v1 and pods are converted"
    case ("apps", _), ("extensions", _), ("batch", _):
      WorkloadKind(rawValue: kind).map {
        "\(object["apiVersion"]?.string ?? "") is no longer served by any Kubernetes that this knows:"
          + " write it as \($0.apiVersion) first"
      }
    default: nil
    }
  }

  /// What becomes of a field of the kind's spec.
  enum FieldUse {
    /// It has this name in a pattern, and the same meaning.
    case same
    /// It is taken care of elsewhere.
    case handled
    /// A pattern has nothing of the kind. Nothing is lost where it has the value that it has by default.
    case lost(unless: [JSONValue] = [], String)
  }

  /// The fields of the kind's spec, a pod's aside.
  var fields: [(name: String, use: FieldUse)] {
    switch self {
    case .deployment:
      [
        ("replicas", .same), ("selector", .handled), ("template", .handled), ("strategy", .handled),
        ("minReadySeconds", .same), ("revisionHistoryLimit", .same), ("paused", .same),
        ("progressDeadlineSeconds", .same),
      ]
    case .replicaSet:
      [
        ("replicas", .same), ("selector", .handled), ("template", .handled),
        ("minReadySeconds", .same),
      ]
    case .statefulSet:
      [
        ("replicas", .same), ("selector", .handled), ("template", .handled),
        ("minReadySeconds", .same), ("revisionHistoryLimit", .same), ("updateStrategy", .handled),
        ("volumeClaimTemplates", .handled),
        ("serviceName", .lost(unless: [""], "pods of a pattern have no names of their own in DNS")),
        (
          "podManagementPolicy",
          .lost(
            unless: ["Parallel"],
            "pods of a pattern are all made at once, and not one after the other")
        ),
        ("ordinals", .lost("pods of a pattern are not numbered")),
        (
          "persistentVolumeClaimRetentionPolicy",
          .lost("it is about volumeClaimTemplates, and there are none")
        ),
      ]
    case .job:
      [
        ("completions", .handled), ("parallelism", .handled), ("template", .handled),
        ("backoffLimit", .same), ("activeDeadlineSeconds", .same), ("suspend", .same),
        ("ttlSecondsAfterFinished", .same), ("selector", .handled), ("manualSelector", .handled),
        (
          "completionMode",
          .lost(
            unless: ["NonIndexed"],
            "a pattern's pods have their index in the annotation podpattern.dev/index, and neither in"
              + " JOB_COMPLETION_INDEX nor in their host name")
        ),
        ("podFailurePolicy", .lost("every pod that fails counts to backoffLimit")),
        ("successPolicy", .lost("a pattern is complete when all of its pods are")),
        ("backoffLimitPerIndex", .lost("backoffLimit counts all pods together")),
        ("maxFailedIndexes", .lost("backoffLimit counts all pods together")),
        (
          "podReplacementPolicy",
          .lost(
            unless: ["TerminatingOrFailed"],
            "a pod that is being deleted is replaced before it has ended")
        ),
        (
          "managedBy",
          .lost(unless: ["kubernetes.io/job-controller"], "the operator makes a pattern's pods")
        ),
      ]
    case .pod: []
    }
  }
}
