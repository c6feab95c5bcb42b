/// A place in an object, written as Kubernetes writes it in its messages:
/// `spec.initializers[0].fetch.url`, `metadata.annotations[example.com/team]`.
///
/// A literal is read in the same way, and what it interpolates stays one step:
///
/// ```swift
/// let container: FieldPath = "spec.containers[\(index)]"
/// let limit: FieldPath = "\(container).resources.limits[\(name)]"
/// ```
public struct FieldPath: Sendable, Hashable, CustomStringConvertible {
  /// One step into an object or a list.
  public enum Component: Sendable, Hashable {
    /// The member of an object.
    case key(String)
    /// The member of a map whose keys are data, such as labels: always shown in brackets.
    case entry(String)
    /// The element of a list.
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

  /// The path of a place that is given from here on.
  public func appending(_ path: FieldPath) -> FieldPath {
    FieldPath(components + path.components)
  }

  /// The path as messages show it; the root is the empty text.
  public var description: String {
    var text = ""
    for (position, component) in components.enumerated() {
      switch component {
      case .index(let index): text += "[\(index)]"
      case .entry(let name): text += "[\(name)]"
      case .key(let name) where name.utf8.contains(where: { !Self.isPlain($0) }):
        text += "[\(name)]"
      case .key(let name): text += position == 0 ? name : ".\(name)"
      }
    }
    return text
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

extension FieldPath: ExpressibleByStringInterpolation {
  /// Reads a path as messages show it.
  public init(stringLiteral text: String) {
    var reader = StringInterpolation(literalCapacity: text.utf8.count, interpolationCount: 0)
    reader.appendLiteral(text)
    self.init(stringInterpolation: reader)
  }

  /// Takes the path that a literal with interpolations is.
  public init(stringInterpolation reader: StringInterpolation) {
    var reader = reader
    reader.endKey()
    self = reader.path
  }

  /// Reads the pieces of a literal.
  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var path = FieldPath()
    private var text = ""
    private var isInBrackets = false

    /// A reader of a path of any length.
    public init(literalCapacity: Int, interpolationCount: Int) {}

    /// Reads a piece of text.
    public mutating func appendLiteral(_ literal: String) {
      for scalar in literal.unicodeScalars {
        switch scalar {
        case "[" where !isInBrackets:
          endKey()
          isInBrackets = true
        case "]" where isInBrackets:
          path.components.append(Int(text).map { .index($0) } ?? .entry(text))
          (text, isInBrackets) = ("", false)
        case "." where !isInBrackets: endKey()
        default: text.unicodeScalars.append(scalar)
        }
      }
    }

    /// Takes the name of a member, or in brackets the key of an entry, whatever stands in it.
    public mutating func appendInterpolation(_ name: String) { text += name }

    /// Takes the place of an element.
    public mutating func appendInterpolation(_ index: Int) { text += String(index) }

    /// Takes a path to go on from.
    public mutating func appendInterpolation(_ path: FieldPath) {
      endKey()
      self.path.components += path.components
    }

    fileprivate mutating func endKey() {
      guard !text.isEmpty else { return }
      path.components.append(.key(text))
      text = ""
    }
  }
}
