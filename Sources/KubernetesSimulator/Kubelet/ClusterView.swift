internal import KubernetesCore

/// What the scheduler and the kubelets see of a cluster beside the pods: nodes, claims, ConfigMaps and
/// Secrets.
struct ClusterView: Sendable {
  /// Where a pod goes.
  enum Placement: Sendable, Hashable {
    case node(String)
    /// To no node, in the scheduler's words.
    case none(String)
  }

  private let database: ObjectDatabase

  init(_ database: ObjectDatabase) { self.database = database }

  /// The node for a pod: the first that takes it, from a place in the list on.
  ///
  /// - `names`: the nodes whose kubelets are at work.
  func placement(of pod: JSONValue, among names: [String], from start: Int) -> Placement {
    for claim in claims(of: pod) where !has(.persistentVolumeClaims, claim, of: pod) {
      return .none(refusal("persistentvolumeclaim \"\(claim)\" not found", names.count))
    }
    var refusals: [String: Int] = [:]
    let placed = placedPods()
    for offset in names.indices {
      let name = names[(start + offset) % names.count]
      guard let node = database[ResourceType.nodes.plural, ObjectKey(namespace: "", name: name)]
      else {
        continue
      }
      let reasons = NodeFit.refusals(of: node, to: pod, beside: placed[name] ?? [])
      if reasons.isEmpty { return .node(name) }
      for reason in reasons { refusals[reason, default: 0] += 1 }
    }
    let list = refusals.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    return .none(
      refusal(list.isEmpty ? "no nodes" : list.joined(separator: ", "), names.count))
  }

  private func refusal(_ reason: String, _ count: Int) -> String {
    "0/\(count) nodes are available: \(reason). preemption: 0/\(count) nodes are available: "
      + "\(count) Preemption is not helpful for scheduling."
  }

  /// The pods that take up room, by their nodes.
  private func placedPods() -> [String: [JSONValue]] {
    var placed: [String: [JSONValue]] = [:]
    for (_, pod) in database.objects(ResourceType.pods.plural) {
      let phase = pod["status"]?["phase"]?.string
      guard let node = pod["spec"]?["nodeName"]?.string, phase != "Succeeded", phase != "Failed"
      else { continue }
      placed[node, default: []].append(pod)
    }
    return placed
  }

  private func claims(of pod: JSONValue) -> [String] {
    (pod["spec"]?["volumes"]?.array ?? []).compactMap {
      $0["persistentVolumeClaim"]?["claimName"]?.string
    }
  }

  private func has(_ type: ResourceType, _ name: String, of pod: JSONValue) -> Bool {
    object(type, name, of: pod) != nil
  }

  private func object(_ type: ResourceType, _ name: String, of pod: JSONValue) -> JSONValue? {
    database[type.plural, ObjectKey(namespace: pod.namespace, name: name)]
  }

  /// Why a pod's volumes can't be mounted, in the kubelet's words; nil where they can.
  func missingVolume(of pod: JSONValue) -> String? {
    for volume in pod["spec"]?["volumes"]?.array ?? [] {
      let sources = [volume] + (volume["projected"]?["sources"]?.array ?? [])
      for source in sources {
        guard let missing = missingSource(source, of: pod) else { continue }
        return
          "MountVolume.SetUp failed for volume \"\(volume["name"]?.string ?? "")\" : \(missing)"
      }
    }
    return nil
  }

  private func missingSource(_ source: JSONValue, of pod: JSONValue) -> String? {
    for (field, type, word) in Self.sources {
      guard let part = source[field], part["optional"] != true,
        let name = (part["secretName"] ?? part["name"])?.string, name != Self.certificates,
        !has(type, name, of: pod)
      else { continue }
      return "\(word) \"\(name)\" not found"
    }
    return nil
  }

  /// The ConfigMap that every namespace of a real cluster has.
  private static let certificates = "kube-root-ca.crt"

  private static let sources: [(field: String, type: ResourceType, word: String)] = [
    ("secret", .secrets, "secret"), ("configMap", .configMaps, "configmap"),
  ]

  /// What a container's variables refer to that is not there, in the kubelet's words; nil if nothing.
  func missingReference(of container: JSONValue, in pod: JSONValue) -> String? {
    for from in container["envFrom"]?.array ?? [] {
      if let missing = missing(from["secretRef"], .secrets, "secret", pod)
        ?? missing(from["configMapRef"], .configMaps, "configmap", pod)
      {
        return missing
      }
    }
    for variable in container["env"]?.array ?? [] {
      let source = variable["valueFrom"]
      if let missing = missing(source?["secretKeyRef"], .secrets, "secret", pod)
        ?? missing(source?["configMapKeyRef"], .configMaps, "configmap", pod)
      {
        return missing
      }
    }
    return nil
  }

  private func missing(
    _ reference: JSONValue?, _ type: ResourceType, _ word: String, _ pod: JSONValue
  ) -> String? {
    guard let reference, reference["optional"] != true, let name = reference["name"]?.string else {
      return nil
    }
    guard let object = object(type, name, of: pod) else { return "\(word) \"\(name)\" not found" }
    guard let key = reference["key"]?.string, object["data"]?[key] == nil,
      object["binaryData"]?[key] == nil
    else { return nil }
    return "couldn't find key \(key) in \(type.kind) \(pod.namespace)/\(name)"
  }
}
