internal import FoundationEssentials
internal import KubernetesTestSupport

/// An HTTP endpoint that is down until it is started: a Fluent Bit that writes what it takes.
final class Receiver {
  let port: Int
  let delivered: String
  private let folder: String
  private let fluentBit: String
  private var program: RunningProgram?

  init(in folder: String, port: Int, fluentBit: String) {
    self.folder = folder
    self.port = port
    self.fluentBit = fluentBit
    delivered = "\(folder)/received"
  }

  func start() throws {
    let configuration = "\(folder)/receiver.yaml"
    let text = """
      service: {flush: 1, log_level: error}
      pipeline:
        inputs: [{name: http, listen: 127.0.0.1, port: \(port), buffer_max_size: 64M}]
        outputs:
        - {name: file, match: '*', path: \(folder), file: received, format: template, template: '{log}'}

      """
    try Data(text.utf8).write(to: URL(filePath: configuration))
    program = try RunningProgram(
      fluentBit, ["--quiet", "--config=\(configuration)"], log: "\(folder)/receiver.log")
  }
}
