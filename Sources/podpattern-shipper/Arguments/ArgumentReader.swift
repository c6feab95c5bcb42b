/// Takes options and their values from a command line, one after the other.
struct ArgumentReader {
  private var rest: ArraySlice<String>
  private var inlineValue: String?

  init(_ arguments: ArraySlice<String>) { rest = arguments }

  /// The next option's name, or nil at the end or at `--`. `--name=value` is taken apart.
  mutating func nextOption() throws(UsageFault) -> String? {
    if let inlineValue { throw UsageFault("the value '\(inlineValue)' belongs to no option") }
    guard let word = rest.first, word != "--" else { return nil }
    rest.removeFirst()
    guard word.utf8.starts(with: "--".utf8) else { throw UsageFault("'\(word)' is not an option") }
    guard let equals = word.utf8.firstIndex(of: UInt8(ascii: "=")) else { return word }
    inlineValue = String(word[word.utf8.index(after: equals)...])
    return String(word[..<equals])
  }

  /// The value of the option just read.
  mutating func value(of option: String) throws(UsageFault) -> String {
    let value: String
    if let inline = inlineValue {
      value = inline
      inlineValue = nil
    } else {
      guard let word = rest.first, word != "--" else {
        throw UsageFault("\(option) needs a value")
      }
      rest.removeFirst()
      value = word
    }
    guard !value.isEmpty else { throw UsageFault("the value of \(option) is empty") }
    return value
  }

  /// The value of the option just read, as a whole number.
  mutating func number(of option: String, atLeast least: Int) throws(UsageFault) -> Int {
    let text = try value(of: option)
    guard let number = Int(text), number >= least else {
      throw UsageFault("\(option) takes a whole number of at least \(least), not '\(text)'")
    }
    return number
  }

  /// The value of the option just read, as globs with commas between them.
  mutating func globs(of option: String) throws(UsageFault) -> [String] {
    let globs = try value(of: option).parts(separatedBy: UInt8(ascii: ","))
    if let relative = globs.first(where: { $0.utf8.first != Paths.separator }) {
      throw UsageFault("\(option) takes absolute globs, not '\(relative)'")
    }
    return globs
  }

  /// What comes after `--`.
  func operands() -> [String] { Array(rest.dropFirst()) }
}
