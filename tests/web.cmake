# pnk_web_assets: the script and style of the report page, put together by npm's packages and node when the program is
# built, compiled into a room. npm is needed here and nowhere else; the program itself fetches nothing.

function(pnk_web_assets path)
  pnk_room_target(${path} target)
  if(NOT TARGET ${target})
    return()
  endif()
  find_program(PNK_NODE NAMES node nodejs)
  find_program(PNK_NPM NAMES npm)
  if(NOT PNK_NODE OR NOT PNK_NPM)
    message(FATAL_ERROR "The report page is built with node and npm, which were not found. On Debian: apt install nodejs npm")
  endif()
  set(from ${CMAKE_SOURCE_DIR}/tools/web)
  set(web ${CMAKE_BINARY_DIR}/web)
  set(sources build.mjs strings.js dom.js tables.js charts.js details.js map.js fans.js page.js stock.js page.css)
  list(TRANSFORM sources PREPEND ${from}/)
  file(MAKE_DIRECTORY ${web})
  add_custom_command(
    OUTPUT ${web}/packages.stamp
    COMMAND ${CMAKE_COMMAND} -E copy ${from}/package.json ${from}/package-lock.json ${web}
    COMMAND ${PNK_NPM} ci --ignore-scripts --no-audit --no-fund --loglevel=error
    COMMAND ${CMAKE_COMMAND} -E touch ${web}/packages.stamp
    DEPENDS ${from}/package.json ${from}/package-lock.json
    WORKING_DIRECTORY ${web}
    COMMENT "Fetching the page's packages (npm)"
    VERBATIM)
  add_custom_command(
    OUTPUT ${web}/page_assets.c
    COMMAND ${PNK_NODE} ${from}/build.mjs ${from} ${web} ${web}/page_assets.c
    DEPENDS ${web}/packages.stamp ${sources}
    COMMENT "Putting the report page together"
    VERBATIM)
  target_sources(${target} PRIVATE ${web}/page_assets.c)
endfunction()
