internal import FoundationEssentials
internal import KubernetesCore

/// The kubelet's progress with a pod that was updated in place.
package struct UpdateProgress: Sendable, Hashable {
  /// Containers that have yet to be restarted with their new image.
  package var pending: [String]
  /// Containers that are running and have yet to get their new resources.
  package var resizing: [String]
  /// Why the node can't provide the resources in the spec; nil if it can or may yet.
  package var infeasible: String?

  /// By default a pod that conforms to its spec.
  package init(pending: [String] = [], resizing: [String] = [], infeasible: String? = nil) {
    self.pending = pending
    self.resizing = resizing
    self.infeasible = infeasible
  }
}

extension UpdateProgress: Decodable {
  private enum CodingKeys: String, CodingKey { case metadata, spec, status }

  private struct Metadata: Decodable {
    let annotations: [String: String]
  }

  private struct Spec: Decodable {
    struct Container: Decodable {
      let name: String
      let image: String?
      let resources: Resources?
    }

    let containers: [Container]
    let initContainers: [Container]?
  }

  private struct PodStatus: Decodable {
    struct Container: Decodable {
      let name: String
      let image: String?
      let restartCount: Count?
      let state: State?
      let resources: Resources?
    }

    struct State: Decodable {
      struct Running: Decodable {}
      let running: Running?
    }

    struct Condition: Decodable {
      let type: String
      let status: String
      let reason: String?
      let message: String?
    }

    let containerStatuses: [Container]?
    let initContainerStatuses: [Container]?
    let conditions: [Condition]?
  }

  /// Looked up by name: a pod may have thousands of containers, and its annotation may name as
  /// many.
  private struct Resources: Decodable {
    struct Amounts: Decodable, Equatable {
      let cpu: String?
      let memory: String?

      func isMet(by actual: Amounts?) -> Bool {
        (cpu == nil || cpu == actual?.cpu) && (memory == nil || memory == actual?.memory)
      }
    }

    let requests: Amounts?
    let limits: Amounts?
  }

  /// Decodes a pod that has the annotation of an update in place.
  package init(from decoder: any Decoder) throws {
    let pod = try decoder.container(keyedBy: CodingKeys.self)
    let annotations = try pod.decode(Metadata.self, forKey: .metadata).annotations
    let record = annotations[ChildLabels.inPlaceUpdate].flatMap {
      try? JSONDecoder().decode(InPlaceRecord.self, from: Data($0.utf8))
    }
    let spec = try pod.decode(Spec.self, forKey: .spec)
    let status = try pod.decodeIfPresent(PodStatus.self, forKey: .status)
    let wanted = spec.containers + (spec.initContainers ?? [])
    let actual = (status?.containerStatuses ?? []) + (status?.initContainerStatuses ?? [])
    // Dictionaries: a pod may have thousands of containers, and its annotation may name as many.
    let found = Dictionary(actual.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let resized = Set(record?.resized ?? [])
    self.init()
    for container in wanted {
      let seen = found[container.name]
      if let change = record?.containers[container.name],
        !Self.hasFollowed(change, wanted: container, seen)
      {
        pending.append(container.name)
      }
      if resized.contains(container.name), !Self.isResized(container, seen) {
        resizing.append(container.name)
      }
    }
    readConditions(status?.conditions ?? [], resized: record?.resized ?? [])
  }

  private mutating func readConditions(_ conditions: [PodStatus.Condition], resized: [String]) {
    for condition in conditions where condition.status == "True" && !resized.isEmpty {
      switch condition.type {
      case "PodResizePending" where condition.reason == "Infeasible":
        infeasible = condition.message?.cut(toBytes: TextLimits.message) ?? "the node can't"
        fallthrough
      case "PodResizePending", "PodResizeInProgress":
        for name in resized where !resizing.contains(name) { resizing.append(name) }
      default: break
      }
    }
  }

  /// Whether a container runs the image in the spec.
  ///
  /// Runtimes may report an image under another of its names, so a container that was restarted
  /// since also counts, unless it reports the old image.
  private static func hasFollowed(
    _ change: InPlaceRecord.Container, wanted: Spec.Container, _ seen: PodStatus.Container?
  ) -> Bool {
    guard let seen, seen.state?.running != nil else { return false }
    let image = seen.image.map(ImageReference.init)
    if image == wanted.image.map(ImageReference.init) { return true }
    return (seen.restartCount?.value ?? 0) > change.restarts.value
      && (change.image == nil || image != change.image.map(ImageReference.init))
  }

  /// Whether a container has its resources; true if the kubelet does not report them.
  private static func isResized(_ wanted: Spec.Container, _ seen: PodStatus.Container?) -> Bool {
    guard let actual = seen?.resources else { return true }
    return (wanted.resources?.requests?.isMet(by: actual.requests) ?? true)
      && (wanted.resources?.limits?.isMet(by: actual.limits) ?? true)
  }
}

/// The name of a container image, as written in specs and as reported by container runtimes.
struct ImageReference: Hashable {
  /// The full name, including registry and tag or digest.
  let name: String

  /// Parses a name and completes it with Docker Hub, `library` and the tag `latest`, as in the
  /// distribution project's reference format.
  init(_ text: String) {
    var domain = "docker.io"
    var path = text
    if let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) {
      let first = text[..<slash]
      if first.hasAny(of: ".:") || first == "localhost" {
        domain = first == "index.docker.io" ? "docker.io" : String(first)
        path = String(text[text.utf8.index(after: slash)...])
      }
    }
    if domain == "docker.io", !path.hasAny(of: "/") { path = "library/" + path }
    let last = path.parts(separatedBy: "/").last ?? path
    let isWhole = last.hasAny(of: ":@")
    name = "\(domain)/\(path)\(isWhole ? "" : ":latest")"
  }
}
