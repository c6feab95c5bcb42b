import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesRuntime

typealias Item = PartialObjectMetadata

/// An object of a name and a version, in namespace `a` unless the name says `namespace/name`.
func item(
  _ name: String, _ version: Int, uid: String? = nil, labels: [String: String] = [:]
) -> Item {
  let parts = name.split(separator: "/").map(String.init)
  let (namespace, name) = parts.count == 2 ? (parts[0], parts[1]) : ("a", name)
  return Item(
    metadata: ObjectMeta(
      name: name, namespace: namespace, uid: uid ?? "uid-\(name)", resourceVersion: "\(version)",
      labels: labels))
}

func key(_ name: String, in namespace: String = "a") -> ObjectKey {
  ObjectKey(namespace: namespace, name: name)
}

extension Item {
  /// This object as JSON.
  var json: String {
    let labels = metadata.labels.sorted { $0.key < $1.key }.map { "\"\($0)\":\"\($1)\"" }
    return """
      {"metadata":{"name":"\(metadata.name)","namespace":"\(metadata.namespace)",\
      "uid":"\(uid)","resourceVersion":"\(resourceVersion)",\
      "labels":{\(labels.joined(separator: ","))}}}
      """
  }
}

/// The lines of a watch.
enum Line {
  static func added(_ item: Item) -> String { line("ADDED", item.json) }
  static func modified(_ item: Item) -> String { line("MODIFIED", item.json) }
  static func deleted(_ item: Item) -> String { line("DELETED", item.json) }

  static func bookmark(_ version: Int, initialEventsEnd: Bool = false) -> String {
    let annotations = initialEventsEnd ? #"{"k8s.io/initial-events-end":"true"}"# : "{}"
    return line(
      "BOOKMARK",
      "{\"metadata\":{\"resourceVersion\":\"\(version)\",\"annotations\":\(annotations)}}")
  }

  static func error(_ code: Int) -> String {
    line("ERROR", "{\"kind\":\"Status\",\"code\":\(code),\"message\":\"said so\"}")
  }

  private static func line(_ type: String, _ object: String) -> String {
    "{\"type\":\"\(type)\",\"object\":\(object)}\n"
  }
}

/// A page of a list.
func page(_ version: Int, continue token: String = "", _ items: [Item]) -> String {
  page(version, continue: token, raw: items.map(\.json))
}

/// A page of a list whose items are given as JSON.
func page(_ version: Int, continue token: String = "", raw items: [String]) -> String {
  """
  {"metadata":{"resourceVersion":"\(version)","continue":"\(token)"},\
  "items":[\(items.joined(separator: ","))]}
  """
}
