/// Gives names away, each to one only.
///
/// Names are made of what users write by leaving out what may not stand in them, so that two texts
/// can come to one name. Who comes second gets a number.
struct UniqueNames {
  private var taken: Set<String> = []

  /// The name, with a number at its end where it is taken.
  mutating func claim(_ name: String) -> String {
    var candidate = name
    var number = 1
    while !taken.insert(candidate).inserted {
      number += 1
      candidate = "\(name)_\(number)"
    }
    return candidate
  }

  /// The name of a variable, made of words with `_` for all that is neither letter nor digit.
  mutating func claim(variable words: String) -> String {
    claim(Self.plain(words).uppercased())
  }

  /// A text with `_` for all that is neither an ASCII letter nor a digit.
  static func plain(_ text: String) -> String {
    String(
      text.unicodeScalars.map { scalar -> Character in
        let character = Character(scalar)
        return scalar.isASCII && (character.isLetter || character.isNumber) ? character : "_"
      })
  }
}
