package import KubernetesCore

/// The commands that give running pods from a workload to a pattern, or back, without a restart.
package struct Handover: Sendable, Hashable {
  /// What takes the pods from their owner.
  private let giving: [String]
  /// What is done once the new owner is there.
  private let taking: [String]

  /// The commands for several workloads, in order, with the comments of a shell: all pods are given away
  /// before the new owners come, which would make pods of their own otherwise.
  ///
  /// - `file`: The file with the new owners.
  package static func commands(_ handovers: [Handover], file: String) -> [String] {
    handovers.flatMap(\.giving)
      + ["# The new owners come.", "kubectl apply -f \(quoted(file))"]
      + handovers.flatMap(\.taking)
  }

  /// From a workload to the pattern that it became; nil for a kind whose pods can't be taken over.
  package init?(_ workload: JSONValue, to pattern: JSONValue) {
    guard let kind = WorkloadKind(workload) else { return nil }
    let name = pattern.objectKey.name
    let kubectl = Self.kubectl(in: workload)
    let label = "\(ChildLabels.pattern)=\(name)"
    let selector = Self.quoted(
      workload["spec"]?["selector"].map(WorkloadSelector.text) ?? "")
    let replicas = pattern["spec"]?.present("replicas")?.count ?? 1
    let labelling = [
      "# Its pods belong to the pattern.",
      "\(kubectl) label pods --selector \(selector) \(label)",
    ]
    switch kind {
    case .deployment:
      giving =
        [
          "# All pods are of one revision, and as many as the pattern's replicas: \(replicas).",
          "\(kubectl) rollout status deployment/\(name)",
          "\(kubectl) get deployment \(name)",
          "# Deployment and ReplicaSets go, and their pods stay.",
          "\(kubectl) delete deployment \(name) --cascade=orphan",
          "\(kubectl) delete replicasets --selector \(selector) --cascade=orphan",
        ] + labelling
    case .replicaSet:
      giving =
        [
          "# The ReplicaSet goes, and its pods stay; there are \(replicas) in the pattern.",
          "\(kubectl) get replicaset \(name)",
          "\(kubectl) delete replicaset \(name) --cascade=orphan",
        ] + labelling
    case .statefulSet:
      giving =
        [
          "# The StatefulSet goes, and its pods stay until the pattern replaces them one by one, as they"
            + " have host names of the StatefulSet's; there are \(replicas) in the pattern.",
          "\(kubectl) get statefulset \(name)",
          "\(kubectl) delete statefulset \(name) --cascade=orphan",
        ] + labelling
    case .pod:
      // What has ended would run again, as with a Job.
      guard !["Never", "OnFailure"].contains(workload["spec"]?["restartPolicy"]) else { return nil }
      giving = [
        "# The pod belongs to the pattern.", "\(kubectl) label pod \(name) \(label)",
      ]
    // What a Job has completed already would run again.
    case .job: return nil
    }
    taking = [
      "# The operator has adopted them, and replaces only those that are not what the pattern declares.",
      "\(kubectl) wait --for=condition=Ready podp/\(name) --timeout=5m",
      "\(kubectl) get podp \(name)",
    ]
  }

  /// From a pattern to the Deployment that it became.
  ///
  /// A Deployment takes over no pods, but a ReplicaSet does that has a label which all of them have; and
  /// the Deployment takes over a ReplicaSet of its own template.
  package init(backTo deployment: JSONValue) {
    let name = deployment.objectKey.name
    let kubectl = Self.kubectl(in: deployment)
    let label = "\(ChildLabels.pattern)=\(name)"
    let replicas = deployment["spec"]?.present("replicas")?.count ?? 1
    giving = [
      "# All pods are of one revision, and as many as the Deployment's replicas: \(replicas).",
      "\(kubectl) wait --for=condition=Reconciling=False podp/\(name) --timeout=5m",
      "\(kubectl) get podp \(name)",
      "# The pattern goes, and its pods stay. A ReplicaSet finds them by a label.",
      "\(kubectl) delete podp \(name) --cascade=orphan",
      "\(kubectl) label pods --selector \(label) --overwrite pod-template-hash=\(Self.hash)",
      "\(kubectl) apply -f - <<'END'",
      Self.replicaSet(of: deployment).serializedText,
      "END",
    ]
    taking = [
      "# The Deployment has taken over the ReplicaSet, as it has the same template.",
      "\(kubectl) rollout status deployment/\(name)",
      "# What nobody needs any more.",
      "\(kubectl) label pods --selector \(label) \(ChildLabels.revision)- \(ChildLabels.pattern)-",
      "\(kubectl) delete controllerrevisions --selector \(label)",
    ]
  }

  /// The end of the name of the ReplicaSet that takes pods over, and the value of its label.
  private static let hash = "handover"

  private static func kubectl(in object: JSONValue) -> String {
    let namespace = object.objectKey.namespace
    return namespace.isEmpty ? "kubectl" : "kubectl --namespace \(namespace)"
  }

  private static func replicaSet(of deployment: JSONValue) -> JSONValue {
    let label = "pod-template-hash"
    let template = (deployment["spec"]?["template"] ?? [:])
      .with(["metadata", "labels", label], .string(hash))
    var metadata: JSONObject = ["name": .string("\(deployment.objectKey.name)-\(hash)")]
    metadata["namespace"] = deployment["metadata"]?["namespace"]
    metadata["labels"] = template["metadata"]?["labels"]
    return [
      "apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": .object(metadata),
      "spec": [
        "replicas": deployment["spec"]?.present("replicas") ?? 1,
        "selector": (deployment["spec"]?["selector"] ?? [:])
          .with(["matchLabels", label], .string(hash)),
        "template": template,
      ],
    ]
  }

  /// A word for a shell.
  private static func quoted(_ word: String) -> String {
    let plain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "-_./=,:".utf8.contains(byte)
      }
    }
    if plain, !word.isEmpty { return word }
    return "'" + word.parts(separatedBy: "'").joined(separator: "'\\''") + "'"
  }
}
