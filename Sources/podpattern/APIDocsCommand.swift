internal import ArgumentParser
internal import CommandSupport
internal import PodPatternCore

/// `podpattern api-docs`: prints docs/api.md.
struct APIDocsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "api-docs",
    abstract: "Prints the reference of PodPattern's fields as Markdown.",
    discussion: """
      It says what the CustomResourceDefinition says, and so what `kubectl explain` does.

      EXAMPLE
        \(ProgramName.invocation) api-docs > docs/api.md
      """,
    shouldDisplay: false)

  func run() {
    StandardStreams.document(
      APIReference(schema: PodPatternCRD.schema, title: "PodPattern, \(PodPattern.apiVersion)")
        .markdown)
  }
}
