internal import KubernetesCore

/// The schema of a PodPattern's status, which the operator alone writes.
enum StatusSchema {
  static let node = SchemaNode.object(
    "What the operator has seen of the pods. It is written by the operator alone.",
    [
      "observedGeneration": .integer(
        "The generation of the spec that this status belongs to.", format: "int64"),
      "replicas": .count("How many pods exist and are not ending."),
      "updatedReplicas": .count("How many of the pods are of the latest revision."),
      "readyReplicas": .count("How many of the pods are ready."),
      "availableReplicas": .count(
        "How many of the pods have been ready for at least minReadySeconds."),
      "selector": text("The label selector of the pods, for kubectl scale and autoscalers."),
      "currentRevision": text(
        "The last revision of which all pods were available. None until there was one."),
      "updateRevision": text("The revision that the spec asks for."),
      "rollout": rollout,
      "rollback": rollback,
      "summary": text(
        "What the pods are doing, in a few words, such as: Init:0/1 fetch-weather. It counts"
          + " initializers; kubectl get pods counts sidecars that start before them as well."),
      "initializers": initializers,
      "ready": text("How many pods are ready of how many that are wanted, such as: 1/2."),
      "succeeded": .count(
        "How many pods ran to completion, with restartPolicy Never or OnFailure."),
      "failed": .count("How many pods failed, with restartPolicy Never or OnFailure."),
      "shipper": text(
        "What the log shippers are doing: Shipping, Disabled, Unsupported, Unknown, or how many are "
          + "starting, failing or warn."
      ),
      "logsDrained": logsDrained,
      "conditions": conditions,
    ])

  /// What the operator itself cuts: no message that people read is longer.
  private static func text(_ description: String) -> SchemaNode {
    .string(description, maxLength: 4096)
  }

  private static let rollout = SchemaNode.object(
    "How the last update of the pods goes or went.",
    [
      "from": text("The revision that the pods were of."),
      "to": text("The revision that they are to be of."),
      "startedAt": SchemaNode([
        "description": "When the update began.", "type": "string", "format": "date-time",
      ]),
      "change": text("What differs, such as: image of sidecar clock."),
      "method": .choice(
        "How it is carried out: InPlace patches the pods, Recreate replaces them, Mixed does the one"
          + " or the other, OnDelete waits until somebody deletes them.",
        RolloutStatus.Method.allCases.map(\.rawValue)),
      "paused": .boolean("Whether it is held back, by the spec's paused."),
      "updated": .count("How many pods are done: of the new revision and available."),
      "total": .count("How many pods are to be."),
    ])

  private static let rollback = SchemaNode.object(
    "The update that was given up by itself, with strategy.rollback Automatic.",
    [
      "from": text("The revision that was given up: the one that the spec asks for."),
      "to": text("The revision that the pods went back to."),
      "reason": text("What held the update back."),
    ])

  private static let logsDrained = SchemaNode.object(
    "Whether the logs of pods that ended were shipped to their last line, as the log shippers told.",
    [
      "pods": .count("How many pods that ended, and are still there, told it."),
      "incomplete": .count("In how many of them some output did not get every line."),
      "linesLeft": .count("How many lines those are."),
      "lastIncomplete": .object(
        "The last pod that ended with lines left, even when it is there no more.",
        [
          "pod": text("Its name."),
          "lines": .count("How many lines were left."),
          "bytes": .integer("How many bytes those take.", format: "int64"),
          "outputs": .list(
            "The outputs that got less than all.",
            of: text("One of them, by the name of its pipeline."), maxItems: 32),
        ]),
    ])

  private static let initializers = SchemaNode.list(
    "Those initializers that pods are waiting for or that failed.",
    of: .object(
      "How one initializer fares, over all pods.", required: ["name"],
      [
        "name": text("The initializer's name."),
        "waiting": .count("How many pods are not yet past it."),
        "failing": .count("In how many pods its last run failed."),
        "restarts": .count("How often it was started again, summed over the pods."),
        "exitCode": .integer("The exit code of its last termination."),
        "reason": text("The reason of its last termination or of its waiting."),
        "message": text("What was said about its last termination or its waiting."),
      ]),
    maxItems: 1024, key: "name")

  private static let conditions = SchemaNode.list(
    "The state in the terms of kstatus, \(names(isKstatus: true).joined(by: "and")); and"
      + " \(names(isKstatus: false).joined(by: "and")).",
    of: .object(
      "One aspect of the state.",
      required: ["type", "status", "lastTransitionTime", "reason", "message"],
      [
        "type": text(
          "Which aspect: \(StatusCondition.Kind.all.map(\.name).joined(by: "or"))."),
        "status": .choice("Whether it holds.", ["True", "False", "Unknown"]),
        "observedGeneration": .integer(
          "The generation of the spec that this condition belongs to.", format: "int64"),
        "lastTransitionTime": SchemaNode([
          "description": "When the status last changed.", "type": "string", "format": "date-time",
        ]),
        "reason": text("Why, in one word for programs to read."),
        "message": text("Why, in words for people to read."),
      ]),
    maxItems: 32, key: "type")

  private static func names(isKstatus: Bool) -> [String] {
    StatusCondition.Kind.all.filter { $0.isKstatus == isKstatus }.map(\.name)
  }
}

extension [String] {
  /// The words as a list in a sentence.
  fileprivate func joined(by conjunction: String) -> String {
    guard let last, count > 1 else { return first ?? "" }
    return "\(dropLast().joined(separator: ", ")) \(conjunction) \(last)"
  }
}
