internal import ArgumentParser
internal import CommandSupport
internal import KubernetesCore
internal import KubernetesYAML
internal import PodPatternCore

/// `podpattern convert`: turns workloads into PodPatterns and back, without a cluster.
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Turns Deployments, Jobs, Pods and their like into PodPatterns, and back.",
    discussion: """
      Deployments, ReplicaSets, StatefulSets without volumeClaimTemplates, Jobs and Pods become \
      PodPatterns with the same pods. Other objects are printed as they are, but for autoscalers, \
      which name the pattern then. What is lost, or will go otherwise, is told on standard error, a \
      line for each field: FILE:LINE:COLUMN: PATH: warning or note.

      PodPatterns that were written for an earlier version are put into today's names and values.

      With --to, PodPatterns become workloads that make the same pods without the operator.

      EXAMPLES
        \(ProgramName.invocation) convert -f deployment.yaml > pattern.yaml
        \(ProgramName.invocation) convert -f deployment.yaml --use-patterns
        kubectl get deployment web -o yaml | \(ProgramName.invocation) convert -f -
        \(ProgramName.invocation) convert -f deployment.yaml --adopt pattern.yaml
        \(ProgramName.invocation) convert -f pattern.yaml --to deployment
      """)

  enum Target: String, ExpressibleByArgument, CaseIterable {
    case pattern, deployment, job, pod
  }

  @OptionGroup var input: FileOptions

  @OptionGroup var defaults: DefaultsOptions

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: "yaml for a stream of documents, json for one List, or name for a line each.")
  var format = ObjectFormat.yaml

  @Option(
    help: "What to make: a pattern of each workload, or one kind of workload of each pattern.")
  var to = Target.pattern

  @Flag(
    help: """
      Replace init containers that fetch or wait, and sidecars that print log files, by what patterns \
      have for that.
      """)
  var usePatterns = false

  @Flag(
    help: """
      Make Services and PodDisruptionBudgets of the workload's name part of the pattern, where they say \
      no more than a pattern can.
      """)
  var fold = false

  @Option(
    help: ArgumentHelp(
      "Instead of objects, print the commands that give the pods that run to the pattern, or the "
        + "Deployment, in this file, without a restart.", valueName: "file"))
  var adopt: String?

  func validate() throws {
    guard to != .pattern else { return }
    let adopts = adopt != nil && to != .deployment
    for (isGiven, option) in [
      (usePatterns, "--use-patterns"), (fold, "--fold"), (adopts, "--adopt"),
    ]
    where isGiven {
      throw ValidationError("\(option) is for making patterns: leave out --to \(to.rawValue).")
    }
  }

  func run() throws {
    var conversion = Conversion()
    conversion.target = Conversion.Target(rawValue: to.rawValue) ?? .pattern
    (conversion.usesPatterns, conversion.folds) = (usePatterns, fold)
    conversion.settings = try defaults.settings()
    let (objects, unreadable) = Manifest.objects(of: input.files, takingListsApart: true)
    let faults =
      unreadable
      + objects.flatMap { object in object.headFaults.map { object.line($0).description } }
    guard faults.isEmpty else { throw CommandFailure(.input, faults.joined(separator: "\n")) }
    let answers = conversion.convert(objects.map(\.value))
    for (object, answer) in zip(objects, answers) { report(answer, of: object) }
    guard answers.contains(where: { [.converted, .changed].contains($0.outcome) }) else {
      let kinds = to == .pattern ? "workload" : "PodPattern"
      throw CommandFailure(.input, "No \(kinds) was converted: nothing is printed.")
    }
    if let adopt {
      try printHandover(zip(objects.map(\.value), answers), file: adopt)
    } else {
      StandardStreams.document(text(of: answers))
    }
  }

  private func report(_ answer: Conversion.Answer, of object: ManifestObject) {
    for remark in answer.remarks {
      let fault = FieldFault(path: remark.path, reason: "\(remark.kind.rawValue): \(remark.text)")
      StandardStreams.error(object.line(fault).description)
    }
  }

  /// The objects; in YAML with what is lost as comments above them.
  private func text(of answers: [Conversion.Answer]) -> String {
    guard format == .yaml else { return format.text(of: answers.flatMap(\.objects)) }
    return answers.flatMap { answer in
      answer.objects.enumerated().map { index, object in
        let remarks = index == 0 && answer.outcome != .left ? answer.remarks : []
        let comments = remarks.filter { $0.kind == .warning }
          .map { "# \("\($0.path): \($0.text)".inOneLine.legible)\n" }
        return comments.joined() + YAMLEmitter.emit(object)
      }
    }.joined(separator: "---\n")
  }

  private func printHandover(
    _ pairs: some Sequence<(JSONValue, Conversion.Answer)>, file: String
  ) throws(CommandFailure) {
    var handovers: [Handover] = []
    for (object, answer) in pairs where answer.outcome == .converted {
      guard let made = answer.objects.first else { continue }
      if to == .deployment {
        handovers.append(Handover(backTo: made))
      } else if let handover = Handover(object, to: made) {
        handovers.append(handover)
      } else {
        let kind = object["kind"]?.string ?? ""
        let name = object["metadata"]?["name"]?.string ?? ""
        StandardStreams.error(
          "The \(kind) \(name) can't be taken over while it runs, as its work would be done again: wait"
            + " until it has ended, delete it, and apply the pattern for the next run.")
      }
    }
    guard !handovers.isEmpty else { throw CommandFailure(.input) }
    let lines = Handover.commands(handovers, file: file)
    StandardStreams.document(lines.map { "\($0)\n" }.joined())
  }
}
