internal import ArgumentParser

@main
struct Podpattern: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "podpattern",
    abstract: "Expands PodPatterns into pods, and keeps them.")
}
