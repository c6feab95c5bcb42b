internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesTestSupport

/// How each tool is set up for a scenario.
struct Setup {
  private let scenario: Scenario
  private let folder: TemporaryFolder
  private let port: Int
  private let programs: Programs

  init(_ scenario: Scenario, folder: TemporaryFolder, port: Int, programs: Programs) {
    self.scenario = scenario
    self.folder = folder
    self.port = port
    self.programs = programs
  }

  private var logs: String { "\(folder.path)/logs" }

  /// The program to start, with its arguments.
  func command(of tool: Tool) throws -> [String] {
    switch tool {
    case .podpattern: try rendered()
    case .manual: try manual()
    case .tailer: tailer()
    }
  }

  /// What a PodPattern becomes, with the paths of this machine.
  private func rendered() throws -> [String] {
    let output =
      scenario.output == .stdout
      ? "stdout: {}" : "http: {url: \"http://127.0.0.1:\(port)/log\"}"
    let pattern = """
      apiVersion: podpattern.dev/v1alpha1
      kind: PodPattern
      metadata: {name: bench}
      spec:
        template: {spec: {containers: [{name: app, image: app}]}}
        logShipper:
          outputs: [{\(output)}]
          \(scenario == .trace ? "multiline: java" : "")

      """
    let printed = try ProgramOutput(
      running: programs.podpattern, ["render", "-o", "json", "-f", "-"], input: pattern,
      folder: folder.path)
    guard printed.status == 0 else { throw BenchmarkFailure(printed.text) }
    let items = try JSONValue(parsing: printed.text)["items"]?.array ?? []
    // The one pipeline is named after its output.
    let pipeline = scenario.output == .stdout ? "stdout" : "http"
    let pod = items.first { $0["kind"] == "Pod" }
    let annotation = pod?["metadata"]?["annotations"]?["podpattern.dev/pipeline.\(pipeline)"]
    try folder.write("config/\(pipeline).yaml", local(annotation?.string ?? ""))
    let shipper = pod?["spec"]?["initContainers"]?.array?.first { $0["name"] == "log-shipper" }
    let arguments = shipper?["args"]?.array?.compactMap(\.string) ?? []
    return [programs.shipper, "run", "--termination-log=\(folder.path)/message"]
      + arguments.map(local)
  }

  private func local(_ text: String) -> String {
    var text = text
    for (path, other) in [
      ("/shared", logs), ("/podpattern/config", "\(folder.path)/config"),
      ("/podpattern/state", "\(folder.path)/state"),
      ("/fluent-bit/bin/fluent-bit", programs.fluentBit),
    ] { text.replace(path, with: other) }
    return text
  }

  /// A sidecar as the manuals write it: positions in a database, everything else as it is.
  private func manual() throws -> [String] {
    let output =
      scenario.output == .stdout
      ? "name: stdout, format: json_lines"
      : "name: http, host: 127.0.0.1, port: \(port), uri: /log, format: json"
    try folder.write(
      "config/fluent-bit.yaml",
      """
      service: {flush: 1, log_level: error}
      pipeline:
        inputs:
        - name: tail
          path: \(logs)/*.log
          db: \(folder.path)/state/tail.db
          read_from_head: true
          \(scenario == .trace ? "multiline.parser: java" : "")
        outputs:
        - {match: '*', \(output)}

      """)
    return [programs.fluentBit, "--config=\(folder.path)/config/fluent-bit.yaml"]
  }

  /// The command of the sidecars that logging-operator's tailer webhook adds, one for each file;
  /// here one for all of them.
  private func tailer() -> [String] {
    [programs.fluentBit, "-i", "tail", "-p", "path=\(logs)/*.log"]
      + ["-o", "file", "-p", "format=template", "-p", "template={log}"]
      + ["-p", "path=/dev", "-p", "file=stdout"]
  }
}
