internal import ArgumentParser
internal import CommandSupport
internal import FoundationEssentials
internal import KubernetesClient

/// `podpattern man`: writes the man pages.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "man",
    abstract: "Writes the man pages of podpattern, or of another program, into a folder.",
    discussion: """
      There is a page for each command, in mdoc. SOURCE_DATE_EPOCH, seconds since 1970, sets the date \
      at the foot of the pages; without it, that is today.

      EXAMPLES
        \(ProgramName.invocation) man --directory man1
        podpattern-playground --experimental-dump-help > help.json
        \(ProgramName.invocation) man --directory man1 --help-dump help.json
      """,
    shouldDisplay: false)

  @Option(help: ArgumentHelp("Where to write the pages.", valueName: "folder"))
  var directory: String

  @Option(
    help: ArgumentHelp(
      "What another program printed for --experimental-dump-help.", valueName: "file"))
  var helpDump: String?

  func run() throws {
    let tree: CommandTree?
    if let helpDump {
      do throws(FileError) {
        tree = CommandTree(
          helpDump: String(decoding: try LocalFiles().contents(of: helpDump), as: UTF8.self))
      } catch {
        throw CommandFailure(.input, "\(helpDump): \(error.reason)")
      }
    } else {
      tree = Podpattern.tree
    }
    guard let tree else {
      throw CommandFailure(
        .input, "\(helpDump ?? ""): it is not what a program prints for --experimental-dump-help")
    }
    for page in Manual(tree, date: ManualDate.text()).pages { try write(page) }
  }

  private func write(_ page: Manual.Page) throws {
    let path = "\(directory)/\(page.file)"
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true)
      try Data(page.text.utf8).write(to: URL(filePath: path))
    } catch {
      throw CommandFailure(
        .input, "\(path): it can't be written; choose another folder by --directory")
    }
  }
}
