internal import KubernetesCore

/// The syntax of the small texts in a PodPattern.
///
/// The functions named `faultOf…` say why a text is not what it should be, or nil where it is.
enum Syntax {
  static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// RFC 9110 section 5.6.2.
  static func isHeaderName(_ text: String) -> Bool {
    text.utf8.allSatisfy {
      isDigit($0) || isLowerCaseLetter($0 | 0x20) || "!#$%&'*+-.^_`|~".utf8.contains($0)
    }
  }

  /// A key of a Secret or ConfigMap, which is the name of a file where it is mounted.
  static func faultOfDataKey(_ key: String) -> String? {
    key.utf8.count <= 253 && Names.isConfigKey(key) && key != "." && !key.beginsWithBytes(of: "..")
      ? nil
      : "must be a key: at most 253 letters, digits, '-', '_' and '.', and neither '.' nor begin"
        + " with '..'"
  }

  /// A path inside the shared volume.
  static func faultOfFile(_ path: String, isDirectory: Bool = false) -> String? {
    let steps = path.parts(separatedBy: "/", keepingEmpty: true)
    if path.beginsWithBytes(of: "/") { return "must be relative to the shared volume's root" }
    if steps.contains(where: { $0 == ".." }) {
      return "must stay in the shared volume: it must not contain .."
    }
    if !isDirectory, steps.last == "" || steps.last == "." { return "must be the path of a file" }
    if hasControlCharacters(path) { return "must not contain control characters" }
    return nil
  }

  /// A glob of files inside the shared volume.
  ///
  /// Fluent Bit takes a list of globs with commas between them and replaces `${…}`, and there is no
  /// way to escape either.
  static func faultOfGlob(_ glob: String) -> String? {
    if glob.isEmpty { return "must not be empty" }
    if glob.hasAny(of: ",") { return "must not contain a comma: write one glob an element" }
    if glob.hasBytes(of: "${") { return "must not contain ${" }
    if glob.hasBytes(of: "**") {
      return
        "must not contain **, which is one folder to Fluent Bit, as * is: write a glob for each"
        + " depth, such as *.log, */*.log and */*/*.log"
    }
    return faultOfFile(glob)
  }

  /// A directory below which globs are; Fluent Bit knows no escape that holds for it and its lists.
  static func faultOfGlobDirectory(_ path: String) -> String? {
    if path.hasBytes(of: "${") { return "must not contain ${" }
    if path.hasAny(of: ",*?[]\\") {
      return "must not contain any of ,*?[]\\"
    }
    return hasControlCharacters(path) ? "must not contain control characters" : nil
  }

  /// Whether a text has control characters (C0, DEL, C1), line or paragraph separators, a byte order
  /// mark or noncharacters: what no line of text has, and YAML's printable characters
  /// (YAML 1.2.2, 5.1) leave out or take for the end of a line.
  static func hasControlCharacters(_ text: String) -> Bool {
    text.unicodeScalars.contains { scalar in
      switch scalar.value {
      case 0..<0x20, 0x7F...0x9F, 0x2028...0x2029, 0xFEFF, 0xFFFE...0xFFFF: true
      default: false
      }
    }
  }

  /// Whether a value is a quantity as the CRD takes one: a number is one without a fraction.
  static func isQuantity(_ value: JSONValue) -> Bool {
    // total: it is asked only whether there is one
    if case .number(let number) = value, number.integer == nil { return false }
    return bytes(value) != nil
  }

  /// How many bytes a quantity is; nil where it is none, or negative.
  static func bytes(_ value: JSONValue) -> Int? {
    Quantity(value).flatMap { $0 < .zero ? nil : $0.roundedUp }
  }

  static func isLowerCaseLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
}
