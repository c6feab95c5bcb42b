internal import KubernetesCore

/// The class that a pod's requests and limits put it in.
enum QualityOfService {
  static func of(_ pod: JSONValue) -> String {
    let spec = pod["spec"] ?? [:]
    let containers = (spec["initContainers"]?.array ?? []) + (spec["containers"]?.array ?? [])
    let resources = containers.map { $0["resources"] ?? [:] }
    let amounts = ["cpu", "memory"].flatMap { name in
      resources.map { (amount($0["requests"]?[name]), amount($0["limits"]?[name])) }
    }
    if amounts.allSatisfy({ $0 == nil && $1 == nil }) { return "BestEffort" }
    let isGuaranteed = amounts.allSatisfy { request, limit in limit != nil && request == limit }
    return isGuaranteed ? "Guaranteed" : "Burstable"
  }

  /// An amount, where it is more than nothing.
  private static func amount(_ value: JSONValue?) -> Quantity? {
    value?.string.flatMap { Quantity($0) }.flatMap { $0 > .zero ? $0 : nil }
  }
}
