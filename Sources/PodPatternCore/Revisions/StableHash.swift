package import KubernetesCore

/// 64-bit FNV-1a, which is the same on every machine and in every version of this program.
struct StableHash {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func combine(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }

  /// Ten characters of the alphabet that Kubernetes uses for generated names: without vowels, which
  /// might form words, and without digits that look like letters.
  var name: String {
    let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")
    var rest = state
    var result = ""
    for _ in 0..<10 {
      result.append(alphabet[Int(rest % UInt64(alphabet.count))])
      rest /= UInt64(alphabet.count)
    }
    return result
  }

  static func name(of text: String) -> String {
    var hash = StableHash()
    hash.combine(text.utf8)
    return hash.name
  }

  /// The name of a document, regardless of the order of its keys; a null is an absent field.
  static func name(of document: JSONValue) -> String {
    var hash = StableHash()
    hash.combine(document.canonical.serialized())
    return hash.name
  }
}

extension JSONValue {
  /// A name derived from the content of the document, the same in every version of this program,
  /// regardless of the order of keys; a null is an absent field.
  package var contentName: String { StableHash.name(of: self) }

  /// The document with the keys of every object sorted, and without nulls.
  var canonical: JSONValue {
    switch self {
    case .array(let elements): .array(elements.map(\.canonical))
    case .object(let members):
      .object(members.filter { !$0.value.isNull }.sortedByKey.mapValues(\.canonical))
    default: self
    }
  }
}
