internal import KubernetesCore

/// A sidecar that somebody has written to bring log files somewhere.
enum HandwrittenLogs: Hashable {
  /// One that prints files, given by their absolute paths, which may be globs.
  case tail([String])
  /// A log collector, by its name, with a configuration that is not known here.
  case collector(String)

  /// The images of log collectors, by the last part of their names, and what they are called.
  private static let collectors = [
    "fluent-bit": "Fluent Bit", "fluentbit": "Fluent Bit", "fluentd": "Fluentd",
    "filebeat": "Filebeat", "promtail": "Promtail", "vector": "Vector",
    "opentelemetry-collector": "the OpenTelemetry Collector",
    "opentelemetry-collector-contrib": "the OpenTelemetry Collector",
    "alloy": "Grafana Alloy", "logstash": "Logstash",
  ]

  /// What a container does with log files; nil where it does something else.
  init?(_ container: JSONValue) {
    let script = ShellScript(container)
    if let files = script.flatMap(Self.tailed) {
      self = .tail(files)
      return
    }
    let image = ShellScript.name(ofImage: container["image"]?.string ?? "")
    guard let name = Self.collectors[image] else { return nil }
    if name == "Fluent Bit", let files = script.flatMap(Self.printed) {
      self = .tail(files)
    } else {
      self = .collector(name)
    }
  }

  /// The files that a script prints as they grow; nil where it does more.
  private static func tailed(_ script: ShellScript) -> [String]? {
    var files: [String]?
    for command in script.commands {
      var command = command
      if command.program == "exec" { command.words.removeFirst() }
      switch command.program {
      case "set", "echo", "touch", "mkdir", "sleep": continue
      case "tail":
        guard files == nil, command.output == nil else { return nil }
        files = followed(command.arguments)
        guard files != nil else { return nil }
      default: return nil
      }
    }
    return files
  }

  private static func followed(_ arguments: ArraySlice<String>) -> [String]? {
    var (words, files, follows) = (arguments, [String](), false)
    while let word = words.popFirst() {
      switch word {
      case "--follow", "--follow=name", "--follow=descriptor": follows = true
      case "--retry", "-q", "--quiet", "-v": break
      case "-n", "-c", "-s":
        guard words.popFirst() != nil else { return nil }
      default:
        guard word.beginsWithBytes(of: "-") else {
          guard word.beginsWithBytes(of: "/") else { return nil }
          files.append(word)
          continue
        }
        // Such as -f, -F, -n+1, -qF and -fn1000.
        let letters = word.dropFirst()
        guard letters.allSatisfy({ "fFqvn+0123456789".contains($0) }) else { return nil }
        if letters.contains(where: { $0 == "f" || $0 == "F" }) { follows = true }
        if letters.last == "n" {
          guard words.popFirst() != nil else { return nil }
        }
      }
    }
    return follows && !files.isEmpty ? files : nil
  }

  /// The files that a Fluent Bit prints which is told everything by its arguments.
  private static func printed(_ script: ShellScript) -> [String]? {
    guard script.commands.count == 1, let command = script.commands.first else { return nil }
    var words = command.words[...]
    if command.program == "fluent-bit" { words = words.dropFirst() }
    var (files, inputs, outputs) = ([String](), [String](), [String]())
    while let word = words.popFirst() {
      guard let value = words.popFirst() else { return nil }
      switch word {
      case "-i", "--input": inputs.append(value)
      case "-o", "--output": outputs.append(value)
      case "-p", "--prop":
        let parts = value.parts(separatedBy: "=")
        switch parts.first?.lowercased() {
        case "path" where inputs == ["tail"] && outputs.isEmpty:
          files += parts.dropFirst().joined(separator: "=").parts(separatedBy: ",")
        case "read_from_head", "refresh_interval", "format", "match": break
        default: return nil
        }
      case "-f", "--flush", "-m", "--match": break
      default: return nil
      }
    }
    let isPrinter = inputs == ["tail"] && outputs == ["stdout"] && !files.isEmpty
    return isPrinter && files.allSatisfy({ $0.beginsWithBytes(of: "/") }) ? files : nil
  }
}
