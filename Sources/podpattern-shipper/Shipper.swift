internal import Glibc

/// PID 1 of the log-shipper container.
@main
enum Shipper {
  static func main() {
    do throws(UsageFault) {
      switch try Command.parse(Array(CommandLine.arguments.dropFirst())) {
      case .run(let options):
        var run = ShipperRun(options)
        exit(run.run())
      case .report(let state):
        let warnings = SmallFile.read(RunOptions.warnings(in: state))
        print(warnings, terminator: "")
        exit(warnings.isEmpty ? 0 : 1)
      }
    } catch {
      complain("\(error.reason)\n\(UsageFault.usage)")
      exit(2)
    }
  }
}
