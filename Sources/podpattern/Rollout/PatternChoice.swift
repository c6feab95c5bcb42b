/// Which PodPatterns a command line means.
enum PatternChoice: Hashable {
  /// Those of these names, each once, in order.
  case named([PatternName])
  /// Those that files declare.
  case declared(files: [String])
  /// Those that a server has.
  ///
  /// `selector`: the labels that they must have, in the API's syntax; nil for all.
  case listed(selector: String?, allNamespaces: Bool)

  /// What is typed, before it is known to be one choice.
  struct Words {
    var names: [String] = []
    var files: [String] = []
    var selector: String?
    var all = false
    var allNamespaces = false
  }

  /// - Throws: `PatternName.Fault` if it is none, or more than one.
  init(_ words: Words) throws(PatternName.Fault) {
    var texts = words.names
    let isListed = words.all || words.selector != nil
    // `TYPE NAME…`, and a type alone where something else says which.
    if let first = texts.first, PatternName.isType(first), isListed || texts.count > 1 {
      texts.removeFirst()
    }
    if words.allNamespaces, !texts.isEmpty {
      throw Self.fault("a name is in one namespace: give it by --namespace, or leave the name out.")
    }
    if words.allNamespaces, !isListed {
      throw Self.fault("with --all-namespaces, give --all or --selector.")
    }
    switch (texts.isEmpty, words.files.isEmpty, words.selector, words.all) {
    case (false, true, nil, false):
      var names: [PatternName] = []
      for text in texts {
        let name = try PatternName(text)
        if !names.contains(name) { names.append(name) }
      }
      self = .named(names)
    case (true, false, nil, false): self = .declared(files: words.files)
    case (true, true, let selector?, false):
      guard selector.contains(where: { !$0.isWhitespace }) else {
        throw Self.fault("--selector is empty: give labels, or --all.")
      }
      self = .listed(selector: selector, allNamespaces: words.allNamespaces)
    case (true, true, nil, true):
      self = .listed(selector: nil, allNamespaces: words.allNamespaces)
    case (true, true, nil, false):
      throw Self.fault("give the name of a PodPattern, --selector, --filename or --all.")
    default: throw Self.fault("give one of these alone: names, --selector, --filename, --all.")
    }
  }

  private static func fault(_ text: String) -> PatternName.Fault {
    PatternName.Fault(description: text)
  }
}
