internal import KubernetesCore

/// The containers of a pod that would go on with the former value of a label or an annotation of the
/// pod, or of an amount of resources, since they got it as they started.
///
/// That is what is in their environment, and so in what is made of it: arguments and `subPathExpr`.
/// Files of a `downwardAPI` volume the kubelet writes anew, but for those that are mounted as a
/// `subPath`. A container that is started anew by the same update reads the new value.
struct MetadataReaders {
  /// The names of those that read one, by its `fieldPath`, or by container and resource.
  private var readers: [String: [String]] = [:]

  init() {}

  /// The readers among the containers of either template, in their forms, except those that another
  /// image starts anew.
  init(_ old: JSONValue, _ new: JSONValue) {
    let restarted = Self.restarted(old["spec"], new["spec"])
    for spec in [new["spec"], old["spec"]] {
      let files = Self.files(spec)
      for container in Self.lists.flatMap({ spec?[$0]?.array ?? [] }) {
        guard let name = container["name"]?.string, !restarted.contains(JSONKey(name)) else {
          continue
        }
        for path in Self.paths(of: container, files) where readers[path]?.contains(name) != true {
          readers[path, default: []].append(name)
        }
      }
    }
  }

  func of(label: String) -> [String] { of("metadata.labels", label) }

  func of(annotation: String) -> [String] { of("metadata.annotations", annotation) }

  /// The readers of an amount, such as `limits.cpu`, of a container.
  func of(resource: String, of container: String) -> [String] {
    readers[Self.path(of: resource, of: container)] ?? []
  }

  /// No path of a field has a space.
  private static func path(of resource: String, of container: String) -> String {
    "\(container) \(resource)"
  }

  private func of(_ map: String, _ key: String) -> [String] {
    (readers["\(map)['\(key)']"] ?? []) + (readers[map] ?? [])
  }

  private static let lists = ["containers", "initContainers"]

  /// The containers that run on and get another image.
  private static func restarted(_ old: JSONValue?, _ new: JSONValue?) -> Set<JSONKey> {
    var result: Set<JSONKey> = []
    for list in lists {
      let before = Dictionary(
        (old?[list]?.array ?? []).map { (JSONKey($0["name"]?.string ?? ""), $0["image"]) },
        uniquingKeysWith: { first, _ in first })
      for container in new?[list]?.array ?? []
      where list == "containers" || container["restartPolicy"] == "Always" {
        let name = JSONKey(container["name"]?.string ?? "")
        if let image = before[name], image != container["image"] { result.insert(name) }
      }
    }
    return result
  }

  /// The fields of the pod that a container has got at its start.
  private static func paths(of container: JSONValue, _ files: [JSONKey: [String]]) -> [String] {
    let name = container["name"]?.string ?? ""
    let variables = (container["env"]?.array ?? []).compactMap {
      $0["valueFrom"].flatMap { source($0, of: name) }
    }
    let parts = (container["volumeMounts"]?.array ?? []).filter {
      $0["subPath"] != nil || $0["subPathExpr"] != nil
    }
    return variables + parts.flatMap { files[JSONKey($0["name"]?.string ?? "")] ?? [] }
  }

  /// What a variable or a file of a container shows.
  private static func source(_ source: JSONValue, of container: String) -> String? {
    if let path = source["fieldRef"]?["fieldPath"]?.string { return path }
    let reference = source["resourceFieldRef"]
    return reference?["resource"]?.string.map {
      path(of: $0, of: reference?["containerName"]?.string ?? container)
    }
  }

  /// The fields of the pod that each volume has files of.
  private static func files(_ spec: JSONValue?) -> [JSONKey: [String]] {
    var result: [JSONKey: [String]] = [:]
    for volume in spec?["volumes"]?.array ?? [] {
      let sources =
        [volume["downwardAPI"]]
        + (volume["projected"]?["sources"]?.array ?? []).map { $0["downwardAPI"] }
      let paths = sources.flatMap { $0?["items"]?.array ?? [] }.compactMap { source($0, of: "") }
      if !paths.isEmpty { result[JSONKey(volume["name"]?.string ?? "")] = paths }
    }
    return result
  }
}
