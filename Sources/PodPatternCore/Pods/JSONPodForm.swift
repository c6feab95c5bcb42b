import FoundationEssentials
import KubernetesCore

/// Pods that differ in their names and annotations alone, in JSON.
struct JSONPodForm: Sendable, Hashable {
  /// The bytes before the name.
  private static let head = Array(#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"#.utf8)
  /// The bytes between the name and the place of further annotations.
  private let middle: [UInt8]
  /// The bytes after those.
  private let tail: [UInt8]
  private let place: Place

  /// Where further annotations go.
  private enum Place {
    /// At the end of the metadata, in an object of their own.
    case metadata
    /// Among the template's annotations, of which there are none, or some.
    case noAnnotations, annotations
  }

  /// Pods with metadata, in which the name is missing and annotations are an object if there are any,
  /// and with the rest of their fields.
  init(metadata: JSONObject, rest: JSONObject) {
    let annotations = metadata["annotations"]?.object
    let count = metadata.index(forKey: "annotations").map { $0 + 1 } ?? metadata.count
    place = annotations.map { $0.isEmpty ? .noAnnotations : .annotations } ?? .metadata
    let end: [UInt8] = [UInt8(ascii: "}")]
    middle = Self.members(of: JSONObject(metadata.prefix(count).map { ($0, $1) }))
      .dropLast(place == .metadata ? 0 : 1)
    tail =
      (place == .metadata ? [] : end)
      + Self.members(of: JSONObject(metadata.dropFirst(count).map { ($0, $1) })) + end
      + Self.members(of: rest) + end
  }

  /// The members of an object as JSON, each after a comma.
  private static func members(of object: JSONObject) -> [UInt8] {
    guard !object.isEmpty else { return [] }
    var bytes: [UInt8] = []
    JSONValue.object(object).write(into: &bytes)
    bytes[0] = UInt8(ascii: ",")
    return bytes.dropLast()
  }

  /// How many bytes it takes.
  var size: Int { Self.head.count + middle.count + tail.count }

  /// The pod of a name.
  func body(named name: String, annotations: [(String, String)]) -> EncodedObject {
    let further = JSONObject(annotations.map { ($0, .string($1)) })
    let added: [UInt8] =
      switch place {
      case _ where further.isEmpty: []
      case .metadata: Self.members(of: ["annotations": .object(further)])
      case .noAnnotations: Array(Self.members(of: further).dropFirst())
      case .annotations: Self.members(of: further)
      }
    var body = Data(capacity: size + name.utf8.count + 2 + added.count)
    body.append(contentsOf: Self.head)
    body.append(UInt8(ascii: "\""))
    body.append(contentsOf: name.utf8)
    body.append(UInt8(ascii: "\""))
    body.append(contentsOf: middle)
    body.append(contentsOf: added)
    body.append(contentsOf: tail)
    return EncodedObject(bytes: body, format: .json)
  }
}
