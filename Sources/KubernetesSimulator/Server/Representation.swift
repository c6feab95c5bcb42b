internal import FoundationEssentials
package import KubernetesCore

/// In which form an answer shows objects, as the Accept header asks.
package enum Representation: Sendable {
  case full
  case metadata
  case table(any Presentation)

  /// The first form in the header that this server has.
  ///
  /// - Throws: NotAcceptable where it has none of them.
  init(accept: String?, _ presentation: (any Presentation)?) throws(APIFailure) {
    guard let accept, !accept.isEmpty else {
      self = .full
      return
    }
    for choice in accept.split(separator: ",") {
      let parts = choice.split(separator: ";").map(\.trimmingSpaces)
      guard ["application/json", "*/*", "application/*"].contains(parts[0]) else { continue }
      switch parts.first(where: { $0.hasPrefix("as=") })?.dropFirst(3) {
      case nil: self = .full
      case "Table":
        guard let presentation else { continue }
        self = .table(presentation)
      case "PartialObjectMetadata", "PartialObjectMetadataList": self = .metadata
      default: continue
      }
      return
    }
    throw APIFailure(
      406, "NotAcceptable",
      "only the following media types are accepted: application/json, application/json;as=Table;"
        + "g=meta.k8s.io;v=v1, application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1")
  }

  /// An object in this form, with its type.
  ///
  /// - `parts`: what a table's row carries of the object.
  /// - `hasHeader`: whether a table's columns are described.
  func show(
    _ object: JSONValue, _ served: ServedType, including parts: String?, hasHeader: Bool = true,
    now: Date
  ) -> JSONValue {
    let shown = served.strategy.shown(object, as: served.type)
    return switch self {
    case .full: shown
    case .metadata: Self.metadata(of: shown)
    case .table(let presentation):
      presentation.table(
        of: [shown], served, including: parts,
        metadata: ["resourceVersion": .string(object.metadata("resourceVersion") ?? "")],
        hasHeader: hasHeader, now: now)
    }
  }

  package static func metadata(of object: JSONValue) -> JSONValue {
    [
      "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1",
      "metadata": object["metadata"] ?? [:],
    ]
  }
}
