extension CurlCommand {
  /// Downloads a file again and again, each time into a file beside it that then takes its place:
  /// whoever reads it finds the old one or the new one, and after a failure the old one.
  static func refresh(
    _ fetch: Fetch, every seconds: Int, as refresher: String, into directory: String
  ) -> CurlCommand {
    let part = MountPath.join(directory, ".\(refresher).part")
    let file = MountPath.join(directory, MountPath.lastStep(of: fetch.path))
    let command =
      ["sh", "-c", replaceScript, "fetch"]
      + [file, part, fetch.sha256 ?? ""].map(literal) + download(fetch, to: part)
    let whole = Refreshing.command(command, every: seconds)
    return CurlCommand(program: whole[0], arguments: Array(whole.dropFirst()))
  }

  /// Arguments: the file, the file under its name while it is not yet known to be the right one, its
  /// digest (empty for any), and what curl is to be told.
  private static let replaceScript = """
    file=$1 part=$2 wanted=$3
    shift 3
    curl "$@" || exit
    if [ -n "$wanted" ]; then
      found=$(sha256sum <"$part")
      found=${found%% *}
      if [ "$found" != "$wanted" ]; then
        rm -f "$part"
        echo "the SHA-256 digest is $found instead of $wanted" >&2
        exit 1
      fi
    fi
    mv -f "$part" "$file"
    """
}
