internal import ArgumentParser
internal import CommandSupport
internal import PodPatternCore

/// `podpattern validate`: validates PodPatterns without a cluster.
struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Prints what is wrong with PodPatterns, a line for each fault, without a cluster.",
    discussion: """
      A line reads FILE:LINE:COLUMN: PATH: reason. Objects of other kinds are not looked into. The \
      exit status is 1 if there is any fault. A line whose reason begins with "warning:" is no fault.

      EXAMPLE
        \(ProgramName.invocation) validate -f weather.yaml
        \(ProgramName.invocation) validate -f weather.yaml --config operator.yaml
      """)

  @OptionGroup var input: FileOptions

  @OptionGroup var defaults: DefaultsOptions

  func run() throws {
    let settings = try defaults.settings()
    let (objects, unreadable) = Manifest.objects(of: input.files)
    var lines = unreadable
    for object in objects { lines += object.faultLines(settings: settings).map(\.description) }
    let isValid = lines.isEmpty
    for object in objects { lines += object.warningLines(settings: settings).map(\.description) }
    StandardStreams.output(lines.map { "\($0)\n" }.joined())
    guard isValid else { throw CommandFailure(.input) }
    let classes = objects.count(where: \.isPodPatternClass)
    let patterns = objects.count(where: \.isPodPattern)
    var counts: [String] = []
    if patterns > 0 || classes == 0 {
      counts.append("\(patterns) PodPattern\(patterns == 1 ? "" : "s")")
    }
    if classes > 0 { counts.append("\(classes) PodPatternClass\(classes == 1 ? "" : "es")") }
    StandardStreams.error("No faults in \(counts.joined(separator: " and ")).")
  }
}
