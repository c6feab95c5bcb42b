internal import KubernetesCore

extension APIServer {
  /// Refuses a resize that the pod's node can't do.
  func checkResize(_ pod: JSONValue, old: JSONValue, _ call: Call) throws(APIFailure) {
    guard call.subresource == "resize", pod["spec"] != old["spec"],
      let name = pod["spec"]?["nodeName"]?.string, !name.isEmpty
    else { return }
    let key = ObjectKey(namespace: "", name: name)
    guard let node = database[ResourceType.nodes.plural, key] else {
      throw .forbidden(call.type, pod.name, "node \"\(name)\" not found")
    }
    try checkFeatures(pod, old, node, call)
    let shortages = Self.shortages(pod, node)
    guard shortages.isEmpty else {
      var failure = APIFailure.forbidden(
        call.type, pod.name,
        "node didn't have enough allocatable resources: \(shortages.joined(separator: "; "))")
      failure.details?["causes"] = [["reason": "NodeCapacity"]]
      throw failure
    }
  }

  /// Ordinary init containers are resized on nodes alone that declare that they can.
  private func checkFeatures(
    _ pod: JSONValue, _ old: JSONValue, _ node: JSONValue, _ call: Call
  ) throws(APIFailure) {
    func initializers(_ pod: JSONValue) -> [JSONValue] {
      (pod["spec"]?["initContainers"]?.array ?? []).filter { $0["restartPolicy"] != "Always" }
    }
    let feature = "InPlacePodVerticalScalingInitContainers"
    let declared = node["status"]?["declaredFeatures"]?.array ?? []
    guard initializers(pod) != initializers(old), !declared.contains(.string(feature)) else {
      return
    }
    throw .forbidden(
      call.type, pod.name,
      "pod update requires features \(feature) which are not available on node "
        + "\"\(node.name)\"")
  }

  /// What the pod asks for beyond all that its node has.
  private static func shortages(_ pod: JSONValue, _ node: JSONValue) -> [String] {
    ["cpu", "memory"].compactMap { name in
      let wanted = PodRequests.total(of: name, pod)
      let allocatable =
        node["status"]?["allocatable"]?[name]?.string.flatMap { Quantity($0) } ?? .zero
      guard wanted > allocatable else { return nil }
      func shown(_ quantity: Quantity) -> Int128 {
        name == "cpu" ? quantity.thousandths : quantity.units
      }
      return "\(name), requested: \(shown(wanted)), allocatable: \(shown(allocatable))"
    }
  }
}

/// What a pod asks of its node altogether.
enum PodRequests {
  /// Its containers and sidecars at once; or more, where an init container asks for more beside
  /// the sidecars that are there by its turn.
  static func total(of name: String, _ pod: JSONValue) -> Quantity {
    func request(_ container: JSONValue) -> Quantity {
      container["resources"]?["requests"]?[name]?.string.flatMap { Quantity($0) } ?? .zero
    }
    var (sidecars, most) = (Quantity.zero, Quantity.zero)
    for container in pod["spec"]?["initContainers"]?.array ?? [] {
      if container["restartPolicy"] == "Always" {
        sidecars = sidecars + request(container)
      } else {
        most = max(most, sidecars + request(container))
      }
    }
    let running = (pod["spec"]?["containers"]?.array ?? []).map(request).reduce(sidecars, +)
    return max(most, running)
  }
}
