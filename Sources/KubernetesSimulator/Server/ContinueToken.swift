internal import FoundationEssentials
internal import KubernetesCore

/// Where the next page of a list begins, and which state it shows; opaque to clients.
struct ContinueToken: Sendable, Hashable {
  /// The state that the list shows; nil for whatever is newest.
  var revision: Int?
  var after: ObjectKey

  init(revision: Int?, after: ObjectKey) {
    self.revision = revision
    self.after = after
  }

  /// Reads a token; nil where the text is none.
  init?(_ text: String) {
    guard let data = Data(base64Encoded: text.base64Padded),
      let value = try? JSONValue(parsing: data), let name = value["name"]?.string
    else { return nil }
    revision = value["rv"]?.integer
    after = ObjectKey(namespace: value["namespace"]?.string ?? "", name: name)
  }

  var text: String {
    var value: JSONValue = [
      "v": "meta.k8s.io/v1", "namespace": .string(after.namespace), "name": .string(after.name),
    ]
    if let revision { value["rv"] = .integer(revision) }
    return String(
      value.serialized().base64EncodedString().prefix { $0 != "=" })
  }
}

extension String {
  fileprivate var base64Padded: String {
    self + String(repeating: "=", count: (4 - utf8.count % 4) % 4)
  }
}
