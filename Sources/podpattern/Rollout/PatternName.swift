internal import KubernetesCore

/// The name of a PodPattern as kubectl accepts it: alone, or after its type.
struct PatternName: Hashable {
  let name: String

  /// Why a text is not the name of a PodPattern.
  struct Fault: Error, Hashable, CustomStringConvertible {
    let description: String
  }

  /// Parses `NAME` or `TYPE/NAME`.
  init(_ text: String) throws(Fault) {
    let parts = text.parts(separatedBy: "/", keepingEmpty: true)
    guard let name = parts.last, parts.count <= 2, !parts.contains("") else {
      throw Fault(description: "give NAME, or podpattern/NAME.")
    }
    if parts.count == 2, !Self.isType(parts[0]) {
      throw Fault(description: "\"\(parts[0])\" is not a PodPattern's type: give podpattern/NAME.")
    }
    guard name.isSubdomain else {
      throw Fault(description: "\(name.debugDescription) can't be the name of a PodPattern.")
    }
    self.name = name
  }

  /// Whether a word is PodPattern's type as kubectl accepts it: singular, plural or short, also with
  /// group and version.
  static func isType(_ word: String) -> Bool { types.contains(word.lowercased()) }

  private static let types = Set(
    ["podpattern", "podpatterns", "podp"].flatMap { type in
      [type, "\(type).podpattern.dev", "\(type).v1alpha1.podpattern.dev"]
    })
}
