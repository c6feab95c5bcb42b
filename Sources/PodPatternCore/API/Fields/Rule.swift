internal import KubernetesCore

/// A rule about one value: what the API server is told of it, and what is checked here.
///
/// The API server's part says less where CEL can't say it, or would cost too much.
struct Rule<Value>: Sendable {
  let cel: [CELRule]
  /// What is wrong with a value; nil where nothing is.
  let fault: @Sendable (Value) -> String?

  init(_ cel: CELRule..., fault: @escaping @Sendable (Value) -> String?) {
    self.cel = cel
    self.fault = fault
  }
}

extension Rule<String> {
  /// A rule whose faults begin with the text.
  static func quoting(_ cel: CELRule..., reason: @escaping @Sendable (String) -> String?) -> Rule {
    Rule(cel: cel) { text in reason(text).map { .invalid(text, $0) } }
  }

  private init(cel: [CELRule], fault: @escaping @Sendable (String) -> String?) {
    self.cel = cel
    self.fault = fault
  }

  // MARK: Names

  static var label: Rule {
    quoting(
      CELRule(
        "self.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",
        "must be a DNS label (RFC 1123): lower case letters, digits and '-', with a letter or digit at"
          + " both ends")
    ) {
      Names.labelFault($0) == nil
        ? nil
        : "must be a DNS label (RFC 1123): at most 63 lower case letters, digits and '-', with a"
          + " letter or digit at both ends"
    }
  }

  /// The name of an element of a list, where it has one.
  static var elementName: Rule {
    quoting {
      $0.isEmpty || Names.labelFault($0) == nil
        ? nil
        : "must be a DNS label (RFC 1123): lower case letters, digits and '-', with a letter or digit at"
          + " both ends"
    }
  }

  /// The name of a ConfigMap or Secret, where there is one.
  static var objectName: Rule {
    quoting {
      $0.isEmpty || $0.isSubdomain
        ? nil
        : "must be a DNS subdomain (RFC 1123): lower case letters, digits, '-' and '.', with a letter"
          + " or digit at both ends"
    }
  }

  static var headerName: Rule {
    quoting(
      CELRule(
        "self.matches('^[-!#$%&*+.^_`|~A-Za-z0-9\\']+$')", "must be the name of an HTTP header")
    ) { Syntax.isHeaderName($0) ? nil : "must be the name of an HTTP header" }
  }

  static var labelKey: Rule {
    quoting {
      Names.qualifiedNameFault($0) == nil
        ? nil : "must be the key of a label, such as app or app.kubernetes.io/name"
    }
  }

  /// The name of a field of a record that is free.
  static var fieldName: Rule {
    Rule { name in
      if !Syntax.isFieldName(name) { return .invalid(name, Syntax.fieldNameRule) }
      return RecordFields.isReserved(name)
        ? "Forbidden: a record has a field of this name already" : nil
    }
  }

  // MARK: Addresses

  /// An absolute URL of HTTP, in the characters of RFC 3986 alone.
  ///
  /// `credentials`: where a user name and password go instead. A URL that has them is not
  /// repeated.
  static func url(credentials: String) -> Rule {
    Rule(
      CELRule(
        "self.matches('^[hH][tT][tT][pP][sS]?://[-A-Za-z0-9._~:!$&()*+,;=%\\'\\\\[\\\\]]+"
          + "([/?#][-A-Za-z0-9._~:/?#@!$&()*+,;=%\\'\\\\[\\\\]]*)?$')",
        "must be a URL with a host that starts with http:// or https://, and without a user name or"
          + " password; other characters than letters, digits and -._~:/?#[]@!$&'()*+,;=% are to be"
          + " percent-encoded")
    ) { url in
      Syntax.hasUserInfo(url)
        ? "Invalid value: must not contain a user name or password, which would be shown wherever the"
          + " URL is: \(credentials)"
        : Syntax.faultOfURL(url).map { .invalid(url, $0) }
    }
  }

  static var address: Rule {
    quoting(
      CELRule(
        "self.matches('^([A-Za-z0-9._][-A-Za-z0-9._]*|\\\\[[0-9A-Fa-f:.%]+\\\\]):"
          + "([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]"
          + "|6553[0-5])$')",
        "must be host:port, with a port from 1 to 65535")
    ) { Syntax.faultOfAddress($0) }
  }

  // MARK: Paths

  private static var insideVolume: CELRule {
    CELRule(
      "!self.startsWith('/') && !self.matches('(^|/)[.][.](/|$)')",
      "must stay in the shared volume: it must be relative to its root and must not contain '..'")
  }

  /// A file of the shared volume.
  static var file: Rule {
    quoting(
      insideVolume, CELRule("!self.matches('(^|/)[.]?$')", "must be the path of a file")
    ) { Syntax.faultOfFile($0) }
  }

  /// A file of a volume of the template.
  static var fileOfTemplate: Rule {
    quoting(insideVolume) { Syntax.faultOfFile($0) }
  }

  /// A directory of the shared volume.
  static var directory: Rule {
    quoting(insideVolume) { Syntax.faultOfFile($0, isDirectory: true) }
  }

  /// Files of the shared volume.
  static var glob: Rule {
    quoting(
      insideVolume,
      CELRule("!self.contains(',')", "must not contain a comma: write one glob an element"),
      CELRule("!self.contains('${')", "must not contain ${"),
      CELRule(
        "!self.contains('**')",
        "must not contain **, which is one folder to Fluent Bit, as * is: write a glob for each"
          + " depth, such as *.log and */*.log")
    ) { Syntax.faultOfGlob($0) }
  }

  /// Where a container can mount a volume.
  static var mountPath: Rule {
    quoting(
      CELRule(
        "self.matches('^/+[^/:][^:]*$') && !self.matches('(^|/)[.][.](/|$)')",
        "must be an absolute path other than /, without a colon and without '..'")
    ) { path in
      if !path.beginsWithBytes(of: "/") || path.hasAny(of: ":") || MountPath.normalized(path) == "/"
      {
        return "must be an absolute path other than / and without a colon"
      }
      return path.parts(separatedBy: "/").contains { $0 == ".." } ? "must not contain .." : nil
    }
  }

  // MARK: Other texts

  static var sha256: Rule {
    quoting(
      CELRule("self.matches('^[0-9A-Fa-f]{64}$')", "must be 64 hexadecimal digits")
    ) { text in
      text.utf8.count == 64 && text.allSatisfy { $0.isASCII && $0.isHexDigit }
        ? nil : "must be 64 hexadecimal digits"
    }
  }

  static var noControlCharacters: Rule {
    quoting(
      CELRule("!self.matches('[\\\\x00-\\\\x1f\\\\x7f]')", "must not contain control characters")
    ) { Syntax.hasControlCharacters($0) ? "must not contain control characters" : nil }
  }

  /// A text for Fluent Bit: one line, and without what it would replace.
  static var plain: Rule {
    quoting { Syntax.faultOfPlainText($0) }
  }

  /// A regular expression in Onigmo's syntax, whose own check Fluent Bit makes when it starts.
  static var pattern: Rule {
    quoting { Syntax.faultOfPattern($0) }
  }
}
