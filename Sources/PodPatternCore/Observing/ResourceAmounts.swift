internal import KubernetesCore

/// How much CPU and memory a container requests, or may have at most.
struct ResourceAmounts: Sendable, Hashable {
  /// What the amounts are to the node.
  enum Role {
    case requests, limits
  }

  var cpu: Quantity?
  var memory: Quantity?

  /// The resources of which a node that reports such amounts has not provided these yet.
  ///
  /// A kubelet reports what the container's cgroup has, which holds no more than shares of 1/1024 of
  /// a CPU, weights, quotas of some microseconds and pages of memory.
  func unmet(by actual: ResourceAmounts?, as role: Role) -> [String] {
    let isCPURounded = role == .requests ? CgroupRounding.isRequest : CgroupRounding.isLimit
    let isCPUMet = Self.isMet(cpu, by: actual?.cpu) {
      isCPURounded($0.thousandths, $1.thousandths)
    }
    let isMemoryMet = Self.isMet(memory, by: actual?.memory) {
      CgroupRounding.isMemory($0.units, $1.units)
    }
    return (isCPUMet ? [] : ["cpu"]) + (isMemoryMet ? [] : ["memory"])
  }

  private static func isMet(
    _ wanted: Quantity?, by actual: Quantity?, isRounded: (Quantity, Quantity) -> Bool
  ) -> Bool {
    guard let wanted else { return true }
    guard let actual else { return false }
    return wanted == actual || isRounded(wanted, actual)
  }
}

extension ResourceAmounts: Decodable {
  private enum CodingKeys: String, CodingKey { case cpu, memory }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func amount(_ key: CodingKeys) throws -> Quantity? {
      try container.decodeIfPresent(String.self, forKey: key).flatMap { Quantity($0) }
    }
    (cpu, memory) = (try amount(.cpu), try amount(.memory))
  }
}

/// What becomes of amounts in a cgroup (kubelet, `cm/helpers_linux.go`).
private enum CgroupRounding {
  /// Whether thousandths of a CPU that were requested are reported so: as shares of the CPU's 1024,
  /// of which 2 are the least, or as the weight of cgroup v2 that these become.
  static func isRequest(_ wanted: Int128, _ actual: Int128) -> Bool {
    let held = min(max(wanted, 0), 256_000)
    let shares = min(max(held * 1024 / 1000, 2), 262_144)
    let weight = 1 + (shares - 2) * 9999 / 262_142
    let weighed = 2 + (weight - 1) * 262_142 / 9999
    return [shares, weighed, weighed + 1].contains { shares in
      let reported = shares * 1000 / 1024
      return (reported...reported + 1).contains(actual)
    }
  }

  /// Whether a limit in thousandths of a CPU is reported so: as a quota, of which 1 ms in 100 is the
  /// least, and which systemd rounds up to such steps.
  static func isLimit(_ wanted: Int128, _ actual: Int128) -> Bool {
    let least = max(wanted, 10)
    guard least < Int128(Int32.max) else { return false }
    return (least - 1...(least + 9) / 10 * 10).contains(actual) || (wanted <= 10 && actual <= 10)
  }

  /// Whether bytes of memory are reported so: in whole pages, of up to 64Ki.
  static func isMemory(_ wanted: Int128, _ actual: Int128) -> Bool {
    guard (0..<Int128(Int64.max)).contains(wanted) else { return false }
    return (wanted - 65_535...wanted + 65_535).contains(actual)
  }
}
