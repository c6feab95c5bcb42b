internal import KubernetesCore

/// Whether a node takes a pod: by its cordon, its taints, its labels and its room.
enum NodeFit {
  /// What stands against it, in the scheduler's words; nothing where the pod fits.
  static func refusals(
    of node: JSONValue, to pod: JSONValue, beside placed: [JSONValue]
  ) -> [String] {
    if node["spec"]?["unschedulable"] == true,
      !tolerates(pod, ["key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"])
    {
      return ["node(s) were unschedulable"]
    }
    let taint = (node["spec"]?["taints"]?.array ?? []).first { taint in
      taint["effect"] != "PreferNoSchedule" && taint["key"] != "node.kubernetes.io/unschedulable"
        && !tolerates(pod, taint)
    }
    if let taint {
      let (key, value) = (taint["key"]?.string ?? "", taint["value"]?.string ?? "")
      return ["node(s) had untolerated taint(s) {\(key): \(value)}"]
    }
    guard matchesSelectors(node, pod) else {
      return ["node(s) didn't match Pod's node affinity/selector"]
    }
    return shortages(node, pod, placed)
  }

  private static func tolerates(_ pod: JSONValue, _ taint: JSONValue) -> Bool {
    (pod["spec"]?["tolerations"]?.array ?? []).contains { toleration in
      if let effect = toleration["effect"]?.string, !effect.isEmpty,
        taint["effect"]?.string != effect
      {
        return false
      }
      let key = toleration["key"]?.string ?? ""
      if toleration["operator"] == "Exists" { return key.isEmpty || taint["key"]?.string == key }
      return taint["key"]?.string == key
        && (taint["value"]?.string ?? "") == (toleration["value"]?.string ?? "")
    }
  }

  private static func matchesSelectors(_ node: JSONValue, _ pod: JSONValue) -> Bool {
    let labels = node.labels
    let wanted = pod["spec"]?["nodeSelector"]?.stringMap ?? [:]
    guard wanted.allSatisfy({ labels[$0.key] == $0.value }) else { return false }
    let required =
      pod["spec"]?["affinity"]?["nodeAffinity"]?["requiredDuringSchedulingIgnoredDuringExecution"]
    guard let terms = required?["nodeSelectorTerms"]?.array else { return true }
    return terms.contains { term in
      (term["matchExpressions"]?.array ?? []).allSatisfy { matches($0, labels) }
        && (term["matchFields"]?.array ?? []).allSatisfy {
          matches($0, ["metadata.name": node.name])
        }
    }
  }

  private static func matches(_ expression: JSONValue, _ labels: [String: String]) -> Bool {
    (try? LabelSelector.Requirement(expression))?.matches(labels) ?? false
  }

  private static func shortages(
    _ node: JSONValue, _ pod: JSONValue, _ placed: [JSONValue]
  ) -> [String] {
    let allocatable = node["status"]?["allocatable"]
    var shortages: [String] = []
    if let most = allocatable?["pods"]?.string.flatMap({ Int($0) }), placed.count >= most {
      shortages.append("Too many pods")
    }
    for name in ["cpu", "memory"] {
      guard let room = allocatable?[name]?.string.flatMap({ Quantity($0) }) else { continue }
      let wanted = PodRequests.total(of: name, pod)
      guard wanted > .zero else { continue }
      let used = placed.map { PodRequests.total(of: name, $0) }.reduce(wanted, +)
      if used > room { shortages.append("Insufficient \(name)") }
    }
    return shortages
  }
}
