internal import KubernetesCore

/// The resources of a container in one form.
enum ResourcesForm {
  /// What is limited and not requested is requested to the limit.
  static func form(of resources: JSONObject) -> JSONObject {
    var form = rounded(in: resources)
    guard let limits = form["limits"]?.object else { return form }
    form["requests"] = .object(
      limits.merging(form["requests"]?.object ?? [:]) { $1 }.sortedByKey)
    return form.sortedByKey
  }

  /// The same with all amounts as the API server rounds them.
  static func rounded(in resources: JSONObject) -> JSONObject {
    var resources = resources
    for list in ["requests", "limits"] {
      if let amounts = resources[list]?.object { resources[list] = .object(rounded(amounts)) }
    }
    return resources
  }

  static func rounded(_ amounts: JSONObject) -> JSONObject {
    amounts.mapValues { amount in
      Quantity(amount).map { .string((.zero + $0.roundedToThousandths).description) } ?? amount
    }
  }
}

/// What a pod as a whole requests where it says only how much it may have (KEP-2837): what its
/// containers request together, and otherwise its limit.
struct PodResources {
  private let containers: [JSONValue]
  private let initContainers: [JSONValue]

  /// Of a spec whose containers are in their form.
  init(_ spec: JSONObject) {
    containers = spec["containers"]?.array ?? []
    initContainers = spec["initContainers"]?.array ?? []
  }

  /// Fills in the pod's own resources.
  func complete(_ resources: inout JSONObject) {
    var (requests, limits) = (
      resources["requests"]?.object ?? [:], resources["limits"]?.object ?? [:]
    )
    guard !requests.isEmpty || !limits.isEmpty else { return }
    for (name, amount) in total("limits")
    where Self.isHugePage(name) && requests[name] == nil && limits[name] == nil {
      limits[name] = amount
    }
    if !limits.isEmpty { resources["limits"] = .object(limits.sortedByKey) }
    guard resources["limits"] != nil else { return }
    for (name, amount) in total("requests") where Self.isShared(name) && requests[name] == nil {
      requests[name] = amount
    }
    for (name, limit) in limits
    where (Self.isShared(name) || Self.isHugePage(name)) && requests[name] == nil {
      requests[name] = limit
    }
    if !requests.isEmpty { resources["requests"] = .object(requests.sortedByKey) }
  }

  /// What may be requested for a pod as a whole.
  private static func isShared(_ name: String) -> Bool { name == "cpu" || name == "memory" }

  private static func isHugePage(_ name: String) -> Bool { name.beginsWithBytes(of: "hugepages-") }

  /// What the containers have together at the worst moment: native sidecars run beside all that
  /// follow.
  private func total(_ list: String) -> [(String, JSONValue)] {
    var running = amounts(of: containers, list)
    var sidecars: [String: Quantity] = [:]
    var peak: [String: Quantity] = [:]
    for container in initContainers {
      var own = amounts(of: [container], list)
      if container["restartPolicy"] == "Always" {
        running.merge(own, uniquingKeysWith: +)
        sidecars.merge(own, uniquingKeysWith: +)
        own = sidecars
      } else {
        own.merge(sidecars, uniquingKeysWith: +)
      }
      peak.merge(own, uniquingKeysWith: max)
    }
    return running.merging(peak, uniquingKeysWith: max).map { name, amount in
      (name, .string((.zero + amount).description))
    }
  }

  private func amounts(of containers: [JSONValue], _ list: String) -> [String: Quantity] {
    var result: [String: Quantity] = [:]
    for container in containers {
      for (name, amount) in container["resources"]?[list]?.object ?? [:] {
        if let amount = Quantity(amount) {
          result[name, default: .zero] = result[name, default: .zero] + amount
        }
      }
    }
    return result
  }
}
