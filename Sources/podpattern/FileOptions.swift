internal import ArgumentParser

struct FileOptions: ParsableArguments {
  @Option(
    name: [.customShort("f"), .customLong("filename")],
    help: ArgumentHelp(
      "A file of PodPatterns and other objects, YAML or JSON; - for standard input. Can be given "
        + "more than once.", valueName: "file"))
  var files: [String]

  func validate() throws {
    guard files.count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("standard input can be read once only: give -f - once.")
    }
  }
}
