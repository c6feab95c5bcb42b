/// A place in an object, written as Kubernetes writes it in its messages:
/// `spec.initializers[0].fetch.url`, `metadata.annotations[example.com/team]`.
public struct FieldPath: Sendable, Hashable, CustomStringConvertible {
  /// One step into an object or a list.
  public enum Component: Sendable, Hashable {
    case key(String)
    case index(Int)
  }

  /// The steps from the root.
  public var components: [Component]

  /// A path of steps; of none, which is the document itself, by default.
  public init(_ components: [Component] = []) { self.components = components }

  /// The document itself.
  public static let root = FieldPath()

  /// The path of a member of the object here.
  public func key(_ name: String) -> FieldPath { FieldPath(components + [.key(name)]) }

  /// The path of an element of the list here.
  public func index(_ index: Int) -> FieldPath { FieldPath(components + [.index(index)]) }

  /// The path as messages show it; the root is the empty text.
  public var description: String {
    components.reduce(into: "") { text, component in
      switch component {
      case .index(let index): text += "[\(index)]"
      case .key(let name) where name.utf8.contains(where: { !Self.isPlain($0) }):
        text += "[\(name)]"
      case .key(let name): text += text.isEmpty ? name : ".\(name)"
      }
    }
  }

  /// Whether a byte of a key needs no brackets around the key.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
